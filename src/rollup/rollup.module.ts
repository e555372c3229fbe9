import { Module } from '@nestjs/common';
import { Refresher } from './refresher.js';
import { VerificationService } from './verification.service.js';

/** Keeps the stored aggregates up to date, and checks that they are right. */
@Module({ providers: [Refresher, VerificationService], exports: [Refresher, VerificationService] })
export class RollupModule {}
