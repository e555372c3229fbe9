import type { FastifyInstance } from 'fastify';

const PAGE =
  '<!doctype html><html lang="en"><title>Edgemeter</title>' +
  '<p><a href="/portal">Portal</a> <a href="/docs">API documentation</a></p></html>';

/** Leads browsers from `/` to the portal. For every other client `/` stays an unknown route. */
export function leadBrowsers(server: FastifyInstance): void {
  server.get('/', (request, reply) => {
    reply.header('Vary', 'Accept');
    if (!acceptsHtml(request.headers.accept)) {
      reply.callNotFound();
      return;
    }
    reply
      .code(302)
      .header('Location', '/portal')
      .header('Cache-Control', 'no-cache')
      .header('Content-Security-Policy', "default-src 'none'; frame-ancestors 'none'")
      .type('text/html; charset=utf-8')
      .send(PAGE);
  });
}

/** Browsers name the type. A client that accepts everything is none. */
const acceptsHtml = (accept = ''): boolean =>
  accept.split(',').some((entry) => /^text\/html\s*(;(?!\s*q=0(\.0*)?$).*)?$/i.test(entry.trim()));
