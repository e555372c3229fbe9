import type { FastifyInstance } from 'fastify';

/** How long, in seconds, a browser may reuse the answer to its preflight request. */
const REMEMBERED_SECONDS = 7_200;

const PREFLIGHT = {
  'Access-Control-Allow-Methods': 'POST',
  'Access-Control-Allow-Headers': 'Authorization, Content-Type, If-None-Match, X-Tracking-Id, traceparent',
  'Access-Control-Max-Age': String(REMEMBERED_SECONDS),
};

/** The headers of an answer that a page may read. */
const EXPOSED = 'ETag, X-Tracking-Id, Retry-After, RateLimit, RateLimit-Policy, WWW-Authenticate';

/**
 * Lets pages of these origins call the routes with `@RouteConfig({ cors: true })`, and read failures as well as
 * answers. The service uses no cookies: a page can only use credentials that it has.
 */
export function allowOrigins(server: FastifyInstance, origins: readonly string[]): void {
  if (origins.length === 0) return;
  const urls = new Set<string | undefined>();
  server.addHook('onRoute', ({ url, config }) => {
    if (config?.cors) urls.add(url);
  });
  server.addHook('onRequest', (request, reply, done) => {
    if (!urls.has(request.routeOptions.url)) {
      done();
      return;
    }
    reply.header('Vary', 'Origin');
    const { origin } = request.headers;
    if (origin === undefined || !origins.includes(origin)) {
      done();
      return;
    }
    reply.header('Access-Control-Allow-Origin', origin).header('Access-Control-Expose-Headers', EXPOSED);
    const isPreflight =
      request.method === 'OPTIONS' && request.headers['access-control-request-method'] !== undefined;
    if (isPreflight) reply.code(204).headers(PREFLIGHT).send();
    else done();
  });
}
