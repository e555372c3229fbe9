import type { FastifyInstance } from 'fastify';

/** Seconds for which a browser need not ask again whether it may ask. */
const REMEMBERED_SECONDS = 7_200;

const PREFLIGHT = {
  'Access-Control-Allow-Methods': 'POST',
  'Access-Control-Allow-Headers': 'Authorization, Content-Type, If-None-Match, X-Tracking-Id, traceparent',
  'Access-Control-Max-Age': String(REMEMBERED_SECONDS),
};

/** What a page may read of an answer beside its body. */
const EXPOSED = 'ETag, X-Tracking-Id, Retry-After, RateLimit, RateLimit-Policy, WWW-Authenticate';

/**
 * Lets pages of these origins ask the routes that are marked with `@RouteConfig({ cors: true })`, and read failures as
 * well as answers. There are no cookies here: a page shows nothing but the credential it was given.
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
