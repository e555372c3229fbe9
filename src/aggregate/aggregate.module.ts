import { Module } from '@nestjs/common';
import { AggregateController } from './aggregate.controller.js';
import { AggregateService } from './aggregate.service.js';

/** A user's own usage, for portals. */
@Module({ controllers: [AggregateController], providers: [AggregateService] })
export class AggregateModule {}
