import type { FastifyReply, FastifyRequest } from 'fastify';
import type { PortalFile } from './portal-files.js';

/** Answers with a file: compressed as the browser accepts it, or 304 when the browser has it. */
export function sendFile(file: PortalFile, request: FastifyRequest, reply: FastifyReply): void {
  reply.header('ETag', file.tag).header('Vary', 'Accept-Encoding').type(file.type);
  if (has(request.headers['if-none-match'], file.tag)) {
    reply.code(304).send();
    return;
  }
  const accepted = acceptedEncodings(request.headers['accept-encoding']);
  if (file.br && accepted.has('br')) reply.header('Content-Encoding', 'br').send(file.br);
  else if (file.gzip && accepted.has('gzip')) reply.header('Content-Encoding', 'gzip').send(file.gzip);
  else reply.send(file.plain);
}

const has = (header: string | undefined, tag: string): boolean =>
  header !== undefined && header.split(',').some((one) => one.trim().replace(/^W\//, '') === tag);

/** The encodings that a client names. One with `q=0` is refused. */
function acceptedEncodings(header: string | undefined): ReadonlySet<string> {
  const entries = (header ?? '').toLowerCase().split(',');
  const named = entries.map((entry) => entry.split(';').map((part) => part.trim()));
  return new Set(
    named.flatMap(([name = '', ...rest]) => (rest.some((part) => /^q=0(\.0*)?$/.test(part)) ? [] : [name])),
  );
}
