import type { Tracer } from '@opentelemetry/api';

/** Traces requests. Exists only when traces have a destination. */
export interface Tracing {
  readonly tracer: Tracer;
  /** Sends the remaining spans. */
  stop(): Promise<void>;
}
