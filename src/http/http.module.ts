import { Global, Module } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { FailureFilter } from './failure.filter.js';
import { FailureResponder } from './failure-responder.js';

/** Answers every failure of a handler in the envelope. */
@Global()
@Module({
  providers: [FailureResponder, { provide: APP_FILTER, useClass: FailureFilter }],
  exports: [FailureResponder],
})
export class HttpModule {}
