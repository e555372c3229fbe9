import {
  createTraceState,
  ROOT_CONTEXT,
  SpanStatusCode,
  trace,
  type Context,
  type Span,
} from '@opentelemetry/api';

// Version 00 ends with the flags. A later version may have more fields. Version ff does not exist.
const TRACEPARENT =
  /^(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(?:$|(?<!^00-.*)-)/;

interface ParentSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly traceFlags: number;
}

/** Reads a W3C `traceparent`; undefined when it is absent or malformed. It never fails a request. */
function parentOf(header: string | string[] | undefined): ParentSpan | undefined {
  const [, traceId, spanId, flags] = (typeof header === 'string' && TRACEPARENT.exec(header)) || [];
  if (traceId === undefined || spanId === undefined) return undefined;
  return { traceId, spanId, traceFlags: Number.parseInt(flags ?? '0', 16) & 1 };
}

/** The trace id of a W3C `traceparent`; undefined when it is absent or malformed. */
export const traceIdOf = (header: string | string[] | undefined): string | undefined =>
  parentOf(header)?.traceId;

/** The headers by which a caller names the trace of its request. */
export interface TraceHeaders {
  readonly traceparent?: string | string[];
  readonly tracestate?: string | string[];
}

/** The parent context of a request's span: the span of the caller, when the headers name one. */
export function contextOf({ traceparent, tracestate }: TraceHeaders): Context {
  const parent = parentOf(traceparent);
  if (!parent) return ROOT_CONTEXT;
  const state = [tracestate ?? []].flat().join(',');
  return trace.setSpanContext(ROOT_CONTEXT, {
    ...parent,
    isRemote: true,
    ...(state !== '' && { traceState: createTraceState(state) }),
  });
}

/** The W3C Trace Context headers that name a span to other services. */
export function traceparentOf(span: Span): string {
  const { traceId, spanId, traceFlags } = span.spanContext();
  return `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`;
}

/** Marks a span as failed. The error type is its class or code, never its message, which may contain any text. */
export function markFailed(span: Span, errorType: string): void {
  span.setAttribute('error.type', errorType);
  span.setStatus({ code: SpanStatusCode.ERROR });
}
