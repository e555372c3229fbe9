import { SpanKind, type Span, type Tracer } from '@opentelemetry/api';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { redact } from '../logging/redact.js';
import { contextOf, markFailed, traceparentOf } from '../telemetry/trace-context.js';

/**
 * Gives each request a span, and names the span in the answer. The span ends when the answer is sent or the client
 * disconnects.
 */
export function traceRequests(server: FastifyInstance, tracer: Tracer): void {
  server.addHook('onRequest', (request, reply, done) => {
    const span = begin(tracer, request);
    request.span = span;
    reply.header('traceresponse', traceparentOf(span));
    reply.raw.once('close', () => {
      end(span, reply);
    });
    done();
  });
}

/** Removes the query: it may contain credentials, in more spellings than can be masked. */
function begin(
  tracer: Tracer,
  { method, url, headers, id, protocol, raw, routeOptions }: FastifyRequest,
): Span {
  const route = routeOptions.url;
  const { traceparent, tracestate, 'user-agent': userAgent } = headers;
  const attributes = {
    'http.request.method': method,
    'http.route': route,
    'url.scheme': protocol,
    'url.path': redact(url.split('?', 1)[0] ?? ''),
    'network.protocol.version': raw.httpVersion,
    'user_agent.original': userAgent === undefined ? undefined : redact(userAgent),
    'edgemeter.tracking_id': redact(id),
  };
  const name = route === undefined ? method : `${method} ${route}`;
  return tracer.startSpan(
    name,
    { kind: SpanKind.SERVER, attributes },
    contextOf({ traceparent, tracestate: withoutSecrets(tracestate) }),
  );
}

/** A list of other systems. It is passed on unchanged, or not at all. */
const withoutSecrets = (tracestate: string | string[] | undefined): string | undefined =>
  typeof tracestate === 'string' && redact(tracestate) === tracestate ? tracestate : undefined;

function end(span: Span, reply: FastifyReply): void {
  if (reply.raw.writableFinished) {
    span.setAttribute('http.response.status_code', reply.statusCode);
    if (reply.statusCode >= 500) markFailed(span, String(reply.statusCode));
  } else {
    markFailed(span, 'aborted');
  }
  span.end();
}
