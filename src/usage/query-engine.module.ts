import { Module } from '@nestjs/common';
import { DimensionValuesRepository } from '../database/dimension-values.repository.js';
import { PlanChooser } from '../database/plan-chooser.js';
import { UsageRepository } from '../database/usage.repository.js';

const SHARED = [PlanChooser, UsageRepository, DimensionValuesRepository];

/** Answers usage queries, for the three published APIs. */
@Module({ providers: SHARED, exports: SHARED })
export class QueryEngineModule {}
