import type { Tracer } from '@opentelemetry/api';

/** Traces requests. Exists only when traces are sent somewhere. */
export interface Tracing {
  readonly tracer: Tracer;
  /** Sends the spans that were not sent yet. */
  stop(): Promise<void>;
}
