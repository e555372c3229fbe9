import type { FastifyInstance } from 'fastify';

/** How long, in seconds, a browser may reuse the answer to its preflight request. */
const REMEMBERED_SECONDS = 7_200;

const PREFLIGHT = {
  'Access-Control-Allow-Headers':
    'Authorization, X-Authorization, Content-Type, If-None-Match, X-Tracking-Id, traceparent',
  'Access-Control-Max-Age': String(REMEMBERED_SECONDS),
};

/** The headers of an answer that a page may read. */
const EXPOSED =
  'ETag, Content-Disposition, X-Tracking-Id, Retry-After, RateLimit, RateLimit-Policy, WWW-Authenticate';

/**
 * Lets pages of these origins call the routes with `@RouteConfig({ cors: true })`, and read failures as well as
 * answers. The service uses no cookies: a page can only use credentials that it has.
 */
export function allowOrigins(server: FastifyInstance, origins: readonly string[]): void {
  if (origins.length === 0) return;
  const routes = new Map<string | undefined, Set<string>>();
  server.addHook('onRoute', ({ url, method, config }) => {
    if (!config?.cors) return;
    const methods = routes.get(url) ?? new Set();
    routes.set(url, methods);
    for (const name of [method].flat()) methods.add(name);
  });
  server.addHook('onRequest', (request, reply, done) => {
    const methods = routes.get(request.routeOptions.url);
    if (!methods) {
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
    if (!isPreflight) {
      done();
      return;
    }
    reply
      .code(204)
      .headers(PREFLIGHT)
      .header('Access-Control-Allow-Methods', [...methods].join(', '))
      .send();
  });
}
