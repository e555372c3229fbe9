import { Module } from '@nestjs/common';
import { UsageRecordsModule } from '../usage-records/usage-records.module.js';
import { DemoService } from './demo.service.js';
import { DemoStore } from './demo-store.js';

/** Usage to try the service out with. Does nothing until it is told to. */
@Module({ imports: [UsageRecordsModule], providers: [DemoService, DemoStore], exports: [DemoService] })
export class DemoModule {}
