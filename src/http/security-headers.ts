import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

const csp = (directives: Readonly<Record<string, string>>): string =>
  Object.entries(directives)
    .map(([name, value]) => `${name} ${value}`)
    .join('; ');

const NOTHING = { 'default-src': "'none'" };
const NO_FRAMES = { 'base-uri': "'none'", 'form-action': "'none'", 'frame-ancestors': "'none'" };
const filesOf = (styles: string) => ({
  'script-src': "'self'",
  'style-src': styles,
  'img-src': "'self' data:",
  'connect-src': "'self'",
});

/**
 * The policy of the portal's pages.
 * @param frames the origins of pages that may show it in a frame, as the policy writes them.
 * @param asked the origins that it may ask besides the service's own.
 */
export const portalPolicy = (frames = "'none'", asked: readonly string[] = []): string =>
  csp({
    ...NOTHING,
    ...filesOf("'self'"),
    'connect-src': ["'self'", ...asked].join(' '),
    ...NO_FRAMES,
    'frame-ancestors': frames,
    'require-trusted-types-for': "'script'",
  });

/** What a browser may do with an answer, by the beginning of its path. */
const POLICIES: readonly (readonly [path: string, policy: string])[] = [
  // Swagger UI has styles in its page.
  ['/docs', csp({ ...NOTHING, ...filesOf("'self' 'unsafe-inline'"), ...NO_FRAMES })],
  ['/portal', portalPolicy()],
];
const API_POLICY = csp({ ...NOTHING, ...NO_FRAMES });

type HeaderTable = Readonly<Record<string, string>>;

const headersWith = (policy: string): HeaderTable =>
  Object.freeze({
    'content-security-policy': policy,
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
  });

/** The headers of answers of the APIs, and of those to requests that have no path. */
export const API_HEADERS: HeaderTable = headersWith(API_POLICY);
const PAGE_HEADERS = POLICIES.map(([path, policy]) => [path, headersWith(policy)] as const);

/** Half a year. */
const STRICT_TRANSPORT = 'max-age=15552000';

/** Sets the headers of an answer that protect browsers. */
export function setSecurityHeaders(request: FastifyRequest, reply: FastifyReply): void {
  reply.headers(headersOf(request.raw.url ?? ''));
  // Behind a proxy that is not trusted, a client could claim TLS.
  if (request.protocol === 'https') reply.header('strict-transport-security', STRICT_TRANSPORT);
}

function headersOf(url: string): HeaderTable {
  for (const [path, headers] of PAGE_HEADERS) {
    if (url.startsWith(path) && /^(?:[/?]|$)/.test(url.slice(path.length))) return headers;
  }
  return API_HEADERS;
}

/** Sets the headers of every answer to a request that the server can route. */
export function secureAnswers(server: FastifyInstance): void {
  server.addHook('onRequest', (request, reply, done) => {
    setSecurityHeaders(request, reply);
    done();
  });
}
