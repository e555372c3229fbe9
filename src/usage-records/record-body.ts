import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { withoutClosing } from '../http/discard-body.js';

/** The streamed body of a request. Services see this instead of the request. */
export interface RecordBody {
  /** Whether the request has a body. */
  readonly isPresent: boolean;
  /** The header; an empty text when there is none. */
  readonly contentType: string;
  /** The header; an empty text when there is none. */
  readonly contentEncoding: string;
  /** The bytes as they arrive. A later iteration continues where an earlier one stopped. */
  readonly chunks: AsyncIterable<Buffer>;
}

function recordBodyOf({ raw, body }: FastifyRequest): RecordBody {
  return {
    isPresent: body !== undefined && body !== null,
    contentType: raw.headers['content-type'] ?? '',
    contentEncoding: raw.headers['content-encoding'] ?? '',
    chunks: withoutClosing(raw),
  };
}

/** The body of a route with `body: 'stream'`. */
export const CurrentBody = createParamDecorator((_: unknown, context: ExecutionContext): RecordBody =>
  recordBodyOf(context.switchToHttp().getRequest<FastifyRequest>()),
);
