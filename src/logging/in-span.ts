import { ROOT_CONTEXT, trace, type Span, type SpanOptions } from '@opentelemetry/api';
import { markFailed } from '../telemetry/trace-context.js';
import { requestContext } from './request-context.js';

/**
 * Does work of the current request in a span of its own, when requests are traced.
 * @param work gets the span, to name it to other services.
 */
export function inSpan<T>(name: string, options: SpanOptions, work: (span?: Span) => Promise<T>): Promise<T> {
  const context = requestContext.current();
  if (!context?.tracing) return work();
  const { tracer, span: parent } = context.tracing;
  const span = tracer.startSpan(name, options, trace.setSpan(ROOT_CONTEXT, parent));
  return requestContext.run({ ...context, tracing: { tracer, span } }, async () => {
    try {
      return await work(span);
    } catch (error) {
      markFailed(span, errorType(error));
      throw error;
    } finally {
      span.end();
    }
  });
}

/** The class of an error, or the code that it carries; never its message, which may quote anything. */
export function errorType(error: unknown): string {
  const { code } = (error ?? {}) as { code?: unknown };
  if (typeof code === 'string' && /^\w{1,40}$/.test(code)) return code;
  return error instanceof Error ? error.constructor.name : 'unknown';
}
