import { Module } from '@nestjs/common';
import { STREAM_CONFIG } from '../config/config.module.js';
import { UsageRecordsModule } from '../usage-records/usage-records.module.js';
import { MessageStore } from './message-store.js';
import { OPEN_SOURCE, sourceOpener } from './open-source.js';
import { StreamConsumer } from './stream-consumer.js';
import { StreamMeter } from './stream-meter.js';

/** Ingests usage records from a stream. */
@Module({
  imports: [UsageRecordsModule],
  providers: [
    { provide: OPEN_SOURCE, inject: [STREAM_CONFIG], useFactory: sourceOpener },
    MessageStore,
    StreamMeter,
    StreamConsumer,
  ],
  exports: [StreamConsumer],
})
export class StreamsModule {}
