import { AsyncLocalStorage } from 'node:async_hooks';
import type { Span } from '../telemetry/span.js';

/** What belongs to a request wherever its work is done. */
export interface RequestContext {
  readonly trackingId: string;
  /** Trace id of a valid W3C `traceparent`. */
  readonly traceId?: string;
  /** Where requests are traced. */
  readonly span?: Span;
}

const storage = new AsyncLocalStorage<RequestContext>();

export const requestContext = {
  run: <T>(context: RequestContext, work: () => T): T => storage.run(context, work),
  current: (): RequestContext | undefined => storage.getStore(),
};

// Of version 00 all is known; a later one may say more behind it. There is no version ff.
const TRACEPARENT =
  /^(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(?:$|(?<!^00-.*)-)/;

/** The span of a caller, as a W3C `traceparent` tells it. */
export interface ParentSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly traceFlags: number;
}

/** Reads a W3C `traceparent`; undefined when it is absent or malformed, which never fails a request. */
export function parentOf(header: string | undefined): ParentSpan | undefined {
  const [, traceId, spanId, flags] = (header !== undefined && TRACEPARENT.exec(header)) || [];
  if (traceId === undefined || spanId === undefined) return undefined;
  return { traceId, spanId, traceFlags: Number.parseInt(flags ?? '0', 16) & 1 };
}

/** Trace id of a W3C `traceparent`; undefined when it is absent or malformed. */
export function traceIdOf(header: string | string[] | undefined): string | undefined {
  return typeof header === 'string' ? parentOf(header)?.traceId : undefined;
}
