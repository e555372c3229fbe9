/** What is told of a span. Never a secret, and of what callers send only what is masked. */
export type SpanAttributes = Readonly<Record<string, string | number | boolean | undefined>>;

/** `internal`: work of this process; `client`: a question to another one. */
export type SpanKind = 'internal' | 'client';

/** A stretch of work of a trace. */
export interface Span {
  readonly traceId: string;
  /** Names the span to others, in the form of W3C Trace Context. */
  readonly traceparent: string;
  /** What other tracing systems added to the trace; absent when none did. */
  readonly tracestate: string | undefined;
  child(name: string, kind: SpanKind, attributes: SpanAttributes): Span;
  set(attributes: SpanAttributes): void;
  /** @param errorType what kind of failure it ended with. */
  end(errorType?: string): void;
}

/** Where a caller says what trace its request belongs to. Both are read leniently: malformed ones count as absent. */
export interface TraceHeaders {
  readonly traceparent: string | undefined;
  readonly tracestate: string | undefined;
}

/** Traces requests. There is one only where traces are sent to. */
export interface Tracer {
  /** Begins the span of a request. */
  begin(name: string, headers: TraceHeaders, attributes: SpanAttributes): Span;
  /** Sends what has not been sent. */
  stop(): Promise<void>;
}
