import { AsyncLocalStorage } from 'node:async_hooks';

/** What belongs to a request wherever its work is done. */
export interface RequestContext {
  readonly trackingId: string;
  /** Trace id of a valid W3C `traceparent`. */
  readonly traceId?: string;
}

const storage = new AsyncLocalStorage<RequestContext>();

export const requestContext = {
  run: <T>(context: RequestContext, work: () => T): T => storage.run(context, work),
  current: (): RequestContext | undefined => storage.getStore(),
};

const TRACEPARENT = /^[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(-.*)?$/;

/** Trace id of a W3C `traceparent`; undefined when it is absent or malformed, which never fails a request. */
export function traceIdOf(header: string | string[] | undefined): string | undefined {
  return typeof header === 'string' ? TRACEPARENT.exec(header)?.[1] : undefined;
}
