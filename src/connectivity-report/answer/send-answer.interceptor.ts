import {
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
import { toReadable, type AnswerText } from './answer-text.js';

/** How long a client may accept none of the bytes of a long answer. */
const LONGEST_STALL_MS = 60_000;

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
export class SendAnswerInterceptor extends ClientSignalInterceptor {
  override intercept(context: ExecutionContext, next: CallHandler<SentAnswer>): Observable<unknown> {
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    return super.intercept(context, next).pipe(map((answer) => toBody(answer as SentAnswer, reply)));
  }
}

function toBody({ text, tag, format }: SentAnswer, reply: FastifyReply): Buffer | StreamableFile | undefined {
  if (tag !== undefined) reply.header('ETag', tag);
  if (text === undefined) {
    reply.code(304);
    return undefined;
  }
  reply.type(FORMATS[format].contentType);
  if (Buffer.isBuffer(text)) return text;
  // A client that accepts nothing for longer would hold the rows of the answer without end.
  reply.raw.setTimeout(LONGEST_STALL_MS);
  return new StreamableFile(toReadable(text));
}

/** The handler returns a {@link SentAnswer}, and ends when the client disconnects or the deadline passes. */
export const SendsAnswer = () => UseInterceptors(SendAnswerInterceptor);
