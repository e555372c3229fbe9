import { Module } from '@nestjs/common';
import { IngestionModule } from '../ingestion/ingestion.module.js';
import { DemoService } from './demo.service.js';
import { DemoStore } from './demo-store.js';

/** Usage to try the service out with. Does nothing until it is told to. */
@Module({ imports: [IngestionModule], providers: [DemoService, DemoStore], exports: [DemoService] })
export class DemoModule {}
