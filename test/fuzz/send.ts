import { Agent, request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import type { FuzzRequest } from './requests.js';

export interface FuzzAnswer {
  readonly status: number;
  /** By name in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
}

/** By then every request has its answer, or has been cut off. */
const DEADLINE_MS = 20_000;

export const agent = new Agent({ keepAlive: true, maxSockets: 1 });

/** @throws Error when there is no answer before the deadline. */
export function send(url: string, { method, target, headers, body }: FuzzRequest): Promise<FuzzAnswer> {
  return new Promise((resolve, reject) => {
    const length = body === undefined ? {} : { 'Content-Length': String(Buffer.byteLength(body)) };
    const sent = httpRequest(
      url + target,
      { method, agent, headers: { ...headers, ...length }, signal: AbortSignal.timeout(DEADLINE_MS) },
      (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => void chunks.push(chunk));
        answer.on('error', reject);
        answer.on('end', () => {
          const all = answer.headers as Record<string, string>;
          const body = decoded(all, Buffer.concat(chunks)).toString();
          resolve({ status: answer.statusCode ?? 0, headers: all, body });
        });
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });
}

/** The request as bytes of HTTP/1.1. */
export function bytesOf({ method, target, headers, body }: FuzzRequest): Buffer {
  const lines = Object.entries({ Host: 'localhost', ...headers }).map(([name, value]) => `${name}: ${value}`);
  const length = body === undefined ? [] : [`Content-Length: ${Buffer.byteLength(body)}`];
  return Buffer.from(
    `${method} ${target} HTTP/1.1\r\n${[...lines, ...length].join('\r\n')}\r\n\r\n${body ?? ''}`,
  );
}

/**
 * Sends bytes and no more, and reads until the service closes the connection.
 * @throws Error when it is still open at the deadline.
 */
export function sendBytes(url: string, bytes: Buffer): Promise<string> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect({ port: Number(port), host: hostname, allowHalfOpen: true });
    const chunks: Buffer[] = [];
    const all = () => Buffer.concat(chunks).toString('latin1');
    socket.setTimeout(DEADLINE_MS, () => {
      socket.destroy();
      reject(new Error(`Still open: ${all()}`));
    });
    socket.on('data', (chunk) => void chunks.push(chunk));
    // A reset is a way to close.
    socket.on('error', () => undefined);
    socket.on('end', () => socket.end());
    socket.on('close', () => resolve(all()));
    socket.end(bytes);
  });
}

/** The plain bytes of a body. */
function decoded(headers: FuzzAnswer['headers'], body: Buffer): Buffer {
  if (body.length === 0) return body;
  const coding = headers['content-encoding'];
  if (coding === 'gzip') return gunzipSync(body);
  return coding === 'br' ? brotliDecompressSync(body) : body;
}

/** The status lines, heads and bodies of all answers on a connection. */
export function answersIn(text: string): FuzzAnswer[] {
  const answers: FuzzAnswer[] = [];
  let left = text;
  while (left.length > 0) {
    const end = left.indexOf('\r\n\r\n');
    const [statusLine = '', ...lines] = left.slice(0, end < 0 ? undefined : end).split('\r\n');
    const headers = Object.fromEntries(
      lines.map((line) => [
        line.split(':')[0]?.toLowerCase() ?? '',
        line.slice(line.indexOf(':') + 1).trim(),
      ]),
    );
    const status = Number(/^HTTP\/1\.1 (\d{3}) /.exec(statusLine)?.[1] ?? 0);
    const rest = end < 0 ? '' : left.slice(end + 4);
    const length = headers['content-length'] === undefined ? rest.length : Number(headers['content-length']);
    // The answer to HEAD tells the length of a body that does not follow.
    const isHead = status === 304 || status === 100 || rest.startsWith('HTTP/1.1 ');
    const bytes = Buffer.from(rest.slice(0, isHead ? 0 : length), 'latin1');
    // Chunks are left as they are: no failure is sent in chunks.
    const body = headers['transfer-encoding'] === undefined ? decoded(headers, bytes) : bytes;
    answers.push({ status, headers, body: body.toString() });
    left = isHead ? rest : rest.slice(length);
  }
  return answers;
}
