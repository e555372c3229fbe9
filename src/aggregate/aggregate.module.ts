import { Module } from '@nestjs/common';
import { QueryEngineModule } from '../query-engine/query-engine.module.js';
import { AggregateController } from './aggregate.controller.js';
import { AggregateService } from './aggregate.service.js';

/** Answers requests of users for their own usage. */
@Module({ imports: [QueryEngineModule], controllers: [AggregateController], providers: [AggregateService] })
export class AggregateModule {}
