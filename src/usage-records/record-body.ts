import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { IncomingMessage } from 'node:http';
import { setTimeout } from 'node:timers/promises';

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

/** Node's own iterator closes the request when it stops early. The client would then not receive the answer. */
const withoutClosing = (raw: IncomingMessage): AsyncIterable<Buffer> => ({
  [Symbol.asyncIterator]: () => raw.iterator({ destroyOnReturn: false }) as AsyncIterator<Buffer>,
});

const MOST_READ_OFF_BYTES = 1_048_576;
const LONGEST_READ_OFF_MS = 1_000;

/**
 * Reads a part of the rest of a refused body. Many clients look for an answer only after they have sent everything, and
 * lose it when the connection closes before. Size and time are limited, so that no client keeps the service reading.
 */
export async function readOff(raw: IncomingMessage): Promise<void> {
  const rest = async () => {
    let left = MOST_READ_OFF_BYTES;
    for await (const chunk of withoutClosing(raw)) {
      left -= chunk.length;
      if (left < 0) break;
    }
  };
  if (raw.readableEnded || raw.destroyed) return;
  await Promise.race([
    rest().catch(() => undefined),
    setTimeout(LONGEST_READ_OFF_MS, undefined, { ref: false }),
  ]);
}
