import { Injectable, StreamableFile } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { AnswerStreams } from '../../http/answer-stream.js';
import { FORMATS, type FormatName } from '../language/formats.js';
import { toDisposition } from './file-name.js';
import { toReadable, type AnswerText } from './answer-text.js';

/** An answer, to be sent. */
export interface SentAnswer {
  /** Undefined when the client already has the answer. */
  readonly text?: AnswerText | undefined;
  readonly tag?: string | undefined;
  /** The memory that a long answer keeps while it is sent. */
  readonly rowBytes?: number | undefined;
  readonly format: FormatName;
  /** The range of a report, for the name of a file. Absent: the answer is no file. */
  readonly period?: string | undefined;
  /** How the name of the file begins. */
  readonly subject?: string | undefined;
}

/** `Cache-Control` of reports that a URL names: no proxy keeps them, and a browser asks before it shows one again. */
export const REVALIDATED = 'private, no-cache';

/** What a handler returns to Nest for an answer. */
export type SentBody = Buffer | StreamableFile | undefined;

/**
 * Sends answers with their entity tag. An answer that the client already has is sent as 304, a long one as a stream.
 * Handlers call it, because an interceptor takes a tenth of the time of a short report.
 */
@Injectable()
export class AnswerSender {
  constructor(private readonly streams: AnswerStreams) {}

  /**
   * @returns what the handler returns.
   * @throws ApiError SERVICE_UNAVAILABLE when the answers under way leave no memory for a long one.
   */
  send({ text, tag, format, rowBytes = 0, period, subject }: SentAnswer, reply: FastifyReply): SentBody {
    if (tag !== undefined) reply.header('ETag', tag);
    if (text === undefined) {
      reply.code(304);
      return undefined;
    }
    reply.type(FORMATS[format].contentType);
    if (format !== 'json' && period !== undefined)
      reply.header('Content-Disposition', toDisposition(period, format, subject));
    if (Buffer.isBuffer(text)) return text;
    const stream = this.streams.to(reply);
    const body = stream.open({ content: text, bytes: rowBytes });
    void stream.run(() => stream.writeAll(toReadable(text)));
    return new StreamableFile(body);
  }
}
