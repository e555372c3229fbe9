import { ROOT_CONTEXT, trace, type Span, type SpanOptions } from '@opentelemetry/api';
import { markFailed } from '../telemetry/trace-context.js';
import { requestContext } from './request-context.js';

/** Starts a span below that of the current request; undefined when requests are not traced. */
export function startSpan(name: string, options: SpanOptions): Span | undefined {
  const tracing = requestContext.current()?.tracing;
  return tracing?.tracer.startSpan(name, options, trace.setSpan(ROOT_CONTEXT, tracing.span));
}

/** Ends a span. @param error the error that its work failed with, if it did. */
export function endSpan(span: Span | undefined, error?: unknown): void {
  if (span && error !== undefined) markFailed(span, errorType(error));
  span?.end();
}

/**
 * Does work of the current request in a span of its own, when requests are traced.
 * @param work gets the span, to name it to other services.
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

/** The class of an error, or the code that it carries; never its message, which may quote anything. */
function errorType(error: unknown): string {
  const { code } = (error ?? {}) as { code?: unknown };
  if (typeof code === 'string' && /^\w{1,40}$/.test(code)) return code;
  return error instanceof Error ? error.constructor.name : 'unknown';
}
