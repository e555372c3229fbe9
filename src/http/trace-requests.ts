import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { redact } from '../logging/redact.js';
import type { Span, Tracer } from '../telemetry/span.js';

const spans = new WeakMap<FastifyRequest, Span>();

/** The span of a request, when it is traced. */
export const spanOf = (request: FastifyRequest): Span | undefined => spans.get(request);

/** Gives each request a span, which ends as its answer ends or its caller leaves, and tells the caller which. */
export function traceRequests(server: FastifyInstance, tracer: Tracer): void {
  server.addHook('onRequest', (request, reply, done) => {
    const span = begin(tracer, request);
    spans.set(request, span);
    reply.header('traceresponse', span.traceparent);
    reply.raw.once('close', () => {
      end(span, reply);
    });
    done();
  });
}

/** The query is left out: it may hold credentials, in more spellings than can be masked. */
function begin(
  tracer: Tracer,
  { method, url, headers, id, protocol, raw, routeOptions }: FastifyRequest,
): Span {
  const route = routeOptions.url;
  const { traceparent, tracestate } = headers;
  return tracer.begin(
    route === undefined ? method : `${method} ${route}`,
    { traceparent: onlyText(traceparent), tracestate: [tracestate ?? []].flat().join(',') || undefined },
    {
      'http.request.method': method,
      'http.route': route,
      'url.scheme': protocol,
      'url.path': redact(url.split('?', 1)[0] ?? ''),
      'network.protocol.version': raw.httpVersion,
      'user_agent.original': headers['user-agent'] === undefined ? undefined : redact(headers['user-agent']),
      'edgemeter.tracking_id': id,
    },
  );
}

function end(span: Span, reply: FastifyReply): void {
  if (!reply.raw.writableFinished) {
    span.end('aborted');
    return;
  }
  span.set({ 'http.response.status_code': reply.statusCode });
  span.end(reply.statusCode >= 500 ? String(reply.statusCode) : undefined);
}

const onlyText = (value: string | string[] | undefined): string | undefined =>
  typeof value === 'string' ? value : undefined;
