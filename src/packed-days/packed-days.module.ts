import { Module } from '@nestjs/common';
import { Packer } from './packer.js';
import { PackingRepository } from './packing.repository.js';
import { PackingService } from './packing.service.js';

const SHARED = [PackingRepository, PackingService, Packer];

/** Packs the facts of quiet days. */
@Module({ providers: SHARED, exports: SHARED })
export class PackedDaysModule {}
