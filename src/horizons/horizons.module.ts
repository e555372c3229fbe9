import { Global, Module } from '@nestjs/common';
import { RetentionHorizons } from './retention-horizons.js';

/** Provides the horizons to every module. */
@Global()
@Module({ providers: [RetentionHorizons], exports: [RetentionHorizons] })
export class HorizonsModule {}
