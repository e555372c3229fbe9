import {
  Inject,
  Injectable,
  StreamableFile,
  UseInterceptors,
  type CallHandler,
  type ExecutionContext,
} from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { map, type Observable } from 'rxjs';
import { ClientSignalInterceptor } from '../../http/client-signal.js';
import { FORMATS, type FormatName } from '../language/formats.js';
import { REPORTS_CONFIG } from '../../config/config.module.js';
import type { ReportsConfig } from '../../config/sections.js';
import { AnswerStreams, type AnswerStream } from '../../http/answer-stream.js';
import { toReadable, type AnswerText } from './answer-text.js';

/** An answer that a handler returns. */
export interface SentAnswer {
  /** Undefined when the client already has the answer. */
  readonly text: AnswerText | undefined;
  readonly tag?: string;
  readonly format: FormatName;
}

/**
 * Sends answers with their entity tag. An answer that the client already has is sent as 304, a long one as a stream.
 * The interceptor also aborts the handler with its client: a second interceptor would cost up to a twentieth of the
 * time of a short report.
 */
@Injectable()
class SendAnswerInterceptor extends ClientSignalInterceptor {
  constructor(
    @Inject(REPORTS_CONFIG) config: ReportsConfig,
    private readonly streams: AnswerStreams,
  ) {
    super(config);
  }

  override intercept(context: ExecutionContext, next: CallHandler<SentAnswer>): Observable<unknown> {
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    return super
      .intercept(context, next)
      .pipe(map((answer) => toBody(answer as SentAnswer, reply, () => this.streams.to(reply))));
  }
}

function toBody(
  { text, tag, format }: SentAnswer,
  reply: FastifyReply,
  begin: () => AnswerStream,
): Buffer | StreamableFile | undefined {
  if (tag !== undefined) reply.header('ETag', tag);
  if (text === undefined) {
    reply.code(304);
    return undefined;
  }
  reply.type(FORMATS[format].contentType);
  if (Buffer.isBuffer(text)) return text;
  const stream = begin();
  const body = stream.open();
  void stream.run(() => stream.writeAll(toReadable(text)));
  return new StreamableFile(body);
}

/** The handler returns a {@link SentAnswer}. It is aborted when the client disconnects or the deadline passes. */
export const SendsAnswer = () => UseInterceptors(SendAnswerInterceptor);
