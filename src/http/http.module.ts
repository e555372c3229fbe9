import { Global, Module } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { AnswerStreams } from './answer-stream.js';
import { FailureFilter } from './failure.filter.js';
import { FailureResponder } from './failure-responder.js';

/** Answers every failure of a handler in the envelope, and provides the streams of long answers. */
@Global()
@Module({
  providers: [AnswerStreams, FailureResponder, { provide: APP_FILTER, useClass: FailureFilter }],
  exports: [AnswerStreams, FailureResponder],
})
export class HttpModule {}
