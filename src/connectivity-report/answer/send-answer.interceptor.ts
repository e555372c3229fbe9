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

/** What a handler returns to have an answer sent. */
export interface SentAnswer {
  /** Undefined when the client has the answer already. */
  readonly text: AnswerText | undefined;
  readonly tag?: string;
  readonly format: FormatName;
}

/**
 * Sends answers: with their entity tag, as 304 when the client has them already, and long ones as streams. It also
 * cancels the handler with its client: each interceptor costs a short report as much as a twentieth of its time.
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

/** The handler returns a {@link SentAnswer}, and ends when the client disconnects or the deadline passes. */
export const SendsAnswer = () => UseInterceptors(SendAnswerInterceptor);
