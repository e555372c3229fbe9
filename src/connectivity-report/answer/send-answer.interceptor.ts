import {
  Injectable,
  StreamableFile,
  UseInterceptors,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { map, type Observable } from 'rxjs';
import { FORMATS, type FormatName } from '../language/formats.js';
import { AnswerStreams, type AnswerStream } from '../../http/answer-stream.js';
import { toReadable, type AnswerText } from './answer-text.js';

/** What a handler returns to have an answer sent. */
export interface SentAnswer {
  /** Undefined when the client has the answer already. */
  readonly text: AnswerText | undefined;
  readonly tag?: string;
  readonly format: FormatName;
}

/** Sends answers: with their entity tag, as 304 when the client has them already, and long ones as streams. */
@Injectable()
export class SendAnswerInterceptor implements NestInterceptor<
  SentAnswer,
  Buffer | StreamableFile | undefined
> {
  constructor(private readonly streams: AnswerStreams) {}

  intercept(
    context: ExecutionContext,
    next: CallHandler<SentAnswer>,
  ): Observable<Buffer | StreamableFile | undefined> {
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    return next.handle().pipe(map((answer) => toBody(answer, reply, () => this.streams.to(reply))));
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

/** The handler returns a {@link SentAnswer}. */
export const SendsAnswer = () => UseInterceptors(SendAnswerInterceptor);
