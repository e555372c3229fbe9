import { Module } from '@nestjs/common';
import { RetentionModule } from '../../retention/retention.module.js';
import { HealthController } from './health.controller.js';
import { Readiness } from './readiness.js';

@Module({ imports: [RetentionModule], controllers: [HealthController], providers: [Readiness] })
export class HealthModule {}
