import type { Span, Tracer } from '@opentelemetry/api';
import { AsyncLocalStorage } from 'node:async_hooks';

/** The context of a request, available to all code that works for it. */
export interface RequestContext {
  readonly trackingId: string;
  /** The trace id of a valid W3C `traceparent`, or of the request's span. */
  readonly traceId?: string;
  /** The current span; absent when requests are not traced. */
  readonly tracing?: { readonly tracer: Tracer; readonly span: Span };
}

const storage = new AsyncLocalStorage<RequestContext>();

export const requestContext = {
  run: <T>(context: RequestContext, work: () => T): T => storage.run(context, work),
  current: (): RequestContext | undefined => storage.getStore(),
};
