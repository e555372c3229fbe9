import { connect } from 'node:net';

export interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Sends bytes as they are and reads one answer, whatever a well-behaved client would have refused to send. */
export function sendRaw(serviceUrl: string, request: string | Buffer): Promise<RawAnswer> {
  const { hostname, port } = new URL(serviceUrl);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname);
    const chunks: Buffer[] = [];
    socket.on('data', (chunk) => {
      chunks.push(chunk);
      const answer = parse(Buffer.concat(chunks));
      if (!answer) return;
      socket.destroy();
      resolve(answer);
    });
    socket.on('end', () => reject(new Error(`Cut off: ${Buffer.concat(chunks).toString('latin1')}`)));
    socket.on('error', reject);
    socket.write(request);
  });
}

/** Sends bytes as they are, and reads all that comes until the service closes the connection. */
export function sendUntilClosed(
  serviceUrl: string,
  ...pieces: readonly (string | Buffer)[]
): Promise<string> {
  const { hostname, port } = new URL(serviceUrl);
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname);
    let read = '';
    socket.on('data', (chunk) => {
      read += chunk.toString('latin1');
    });
    // A reset follows an answer that was sent while the client was still sending.
    socket.on('error', () => undefined);
    socket.on('close', () => {
      resolve(read);
    });
    for (const piece of pieces) socket.write(piece);
  });
}

/** The statuses of the answers in what a connection sent. */
export const statusesIn = (read: string): number[] =>
  [...read.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status));

/** A whole answer with a content length, or undefined while some of it is missing. */
function parse(bytes: Buffer): RawAnswer | undefined {
  const end = bytes.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const [statusLine = '', ...lines] = bytes.subarray(0, end).toString('latin1').split('\r\n');
  const headers = Object.fromEntries(
    lines.map((line) => [
      line.slice(0, line.indexOf(':')).toLowerCase(),
      line.slice(line.indexOf(':') + 1).trim(),
    ]),
  ) as Record<string, string>;
  const body = bytes.subarray(end + 4);
  if (body.length < Number(headers['content-length'])) return undefined;
  return { status: Number(statusLine.split(' ')[1]), headers, body: body.toString() };
}

/** An HTTP/1.1 request as text. */
export function rawRequest(
  method: string,
  target: string,
  headers: Readonly<Record<string, string>> | readonly (readonly [string, string])[] = {},
  body = '',
): string {
  const entries = Array.isArray(headers) ? (headers as [string, string][]) : Object.entries(headers);
  const lines = [
    ['Host', 'localhost'],
    ...(body ? [['Content-Length', String(Buffer.byteLength(body))]] : []),
    ...entries,
  ];
  return `${method} ${target} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}`).join('\r\n')}\r\n\r\n${body}`;
}
