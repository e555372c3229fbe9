import { Module } from '@nestjs/common';
import { DimensionValuesRepository } from './dimension-values.repository.js';
import { PlanChooser } from './plan-chooser.js';
import { StoredReader } from './stored/stored-reader.js';
import { UsageRepository } from './usage.repository.js';

const SHARED = [PlanChooser, UsageRepository, DimensionValuesRepository];

/** Answers the usage queries of the three published APIs. */
@Module({ providers: [StoredReader, ...SHARED], exports: SHARED })
export class QueryEngineModule {}
