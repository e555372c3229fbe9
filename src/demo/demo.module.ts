import { Module } from '@nestjs/common';
import { UsageRecordsModule } from '../usage-records/usage-records.module.js';
import { DemoService } from './demo.service.js';
import { DemoStore } from './demo-store.js';

/** Usage for trying out the service. Does nothing until it is started. */
@Module({ imports: [UsageRecordsModule], providers: [DemoService, DemoStore], exports: [DemoService] })
export class DemoModule {}
