import { Global, Module } from '@nestjs/common';
import { RetentionHorizons } from './retention-horizons.js';

/** Tells every module from when on usage is kept. */
@Global()
@Module({ providers: [RetentionHorizons], exports: [RetentionHorizons] })
export class HorizonsModule {}
