import { Module } from '@nestjs/common';
import { Refresher } from './refresher.js';

/** Keeps the stored aggregates up to date. */
@Module({ providers: [Refresher], exports: [Refresher] })
export class RollupModule {}
