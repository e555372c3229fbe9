import { ROOT_CONTEXT, trace, type Span, type SpanOptions } from '@opentelemetry/api';
import { markFailed } from '../telemetry/trace-context.js';
import { requestContext } from './request-context.js';

/** Starts a child span of the current request's span; undefined when requests are not traced. */
export function startSpan(name: string, options: SpanOptions): Span | undefined {
  const tracing = requestContext.current()?.tracing;
  return tracing?.tracer.startSpan(name, options, trace.setSpan(ROOT_CONTEXT, tracing.span));
}

/** Ends a span. @param error the error with which its work failed, if any. */
export function endSpan(span: Span | undefined, error?: unknown): void {
  if (span && error !== undefined) markFailed(span, errorType(error));
  span?.end();
}

/**
 * Runs work of the current request in a span of its own, when requests are traced.
 * @param work gets the span, to name it in requests to other services.
 */
export function inSpan<T>(name: string, options: SpanOptions, work: (span?: Span) => Promise<T>): Promise<T> {
  const context = requestContext.current();
  const span = startSpan(name, options);
  if (!context?.tracing || !span) return work();
  const { tracer } = context.tracing;
  return requestContext.run({ ...context, tracing: { tracer, span } }, async () => {
    try {
      const result = await work(span);
      endSpan(span);
      return result;
    } catch (error) {
      endSpan(span, error);
      throw error;
    }
  });
}

/** The class or the code of an error. Never its message, which may contain any text. */
function errorType(error: unknown): string {
  const { code } = (error ?? {}) as { code?: unknown };
  if (typeof code === 'string' && /^\w{1,40}$/.test(code)) return code;
  return error instanceof Error ? error.constructor.name : 'unknown';
}
