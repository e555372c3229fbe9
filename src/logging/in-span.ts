import type { Span, SpanAttributes, SpanKind } from '../telemetry/span.js';
import { requestContext } from './request-context.js';

/**
 * Does work of the request under way in a span of its own, where requests are traced.
 * @param work what is asked of others in it can be told its span.
 */
export function inSpan<T>(
  name: string,
  kind: SpanKind,
  attributes: SpanAttributes,
  work: (span?: Span) => Promise<T>,
): Promise<T> {
  const context = requestContext.current();
  if (!context?.span) return work();
  const span = context.span.child(name, kind, attributes);
  return requestContext.run({ ...context, span }, async () => {
    try {
      const result = await work(span);
      span.end();
      return result;
    } catch (error) {
      span.end(errorType(error));
      throw error;
    }
  });
}

/** The class of an error, or the code that it carries; never its message, which may quote anything. */
export function errorType(error: unknown): string {
  const { code } = (error ?? {}) as { code?: unknown };
  if (typeof code === 'string' && /^\w{1,40}$/.test(code)) return code;
  return error instanceof Error ? error.constructor.name : 'unknown';
}
