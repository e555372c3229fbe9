import { createHash, createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { realTime } from './real-time.js';

const BUCKET_KEY = { id: 'AKIDOFTESTS', secret: 'of/the+tests', region: 'eu-test-1' } as const;

/** What the server does instead of an answer. */
export type Trouble = 'fails' | 'refuses' | 'slow' | 'cut';

interface Stored {
  readonly body: Buffer;
  readonly etag: string;
  readonly changedAt: Date;
}

/** So few that every listing has several pages. */
const PAGE = 3;

/**
 * A double of a server of buckets, in memory. It is no S3: it knows what the watcher needs of the protocol (listings in
 * pages, conditional reads, writes), checks each signature by the published rules, and fails as a test asks it to.
 */
export class BucketServer {
  readonly objects = new Map<string, Stored>();
  readonly requests: string[] = [];
  /** Asked at each request whose signature is right. */
  trouble: (method: string, key: string) => Trouble | undefined = () => undefined;
  private readonly server: Server;

  private constructor(readonly bucket: string) {
    this.server = createServer((request, response) => {
      this.answer(request, response).catch((error: unknown) => response.destroy(error as Error));
    });
  }

  static async start(bucket: string): Promise<BucketServer> {
    const double = new BucketServer(bucket);
    double.server.listen(0, '127.0.0.1');
    await once(double.server, 'listening');
    return double;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** The variables by which the service finds it. */
  get env(): Record<string, string> {
    return {
      S3_ENDPOINT: this.url,
      S3_REGION: BUCKET_KEY.region,
      S3_ACCESS_KEY_ID: BUCKET_KEY.id,
      S3_SECRET_ACCESS_KEY: BUCKET_KEY.secret,
    };
  }

  put(key: string, content: string | Buffer): void {
    const body = Buffer.from(content);
    const etag = `"${createHash('md5').update(body).digest('hex')}"`;
    this.objects.set(key, { body, etag, changedAt: new Date() });
  }

  text(key: string): string | undefined {
    return this.objects.get(key)?.body.toString();
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<ServerResponse> {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    const { method = '', url = '' } = request;
    const [path = '', query = ''] = url.split('?');
    const [, bucket = '', ...rest] = path.split('/').map(decodeURIComponent);
    const key = rest.join('/');
    this.requests.push(`${method} ${key}`);
    const fault = faultOf(request, path, query, body);
    if (fault !== undefined) return refuse(response, 403, fault);
    if (bucket !== this.bucket) return refuse(response, 404, 'NoSuchBucket');
    const trouble = this.trouble(method, key);
    if (trouble === 'fails') return refuse(response, 500, 'InternalError');
    if (trouble === 'refuses') return refuse(response, 403, 'AccessDenied');
    if (trouble === 'slow') await realTime(300, 'a slow server');
    if (trouble === 'cut') cutOff(response);
    if (rest.length === 0) return this.list(new URLSearchParams(query), response);
    return this.object(method, key, body, request, response);
  }

  private list(query: URLSearchParams, response: ServerResponse): ServerResponse {
    if (query.get('list-type') !== '2' || query.get('encoding-type') !== 'url')
      return refuse(response, 400, 'InvalidArgument');
    const after = Buffer.from(query.get('continuation-token') ?? '', 'base64').toString();
    const keys = [...this.objects.keys()]
      .filter((key) => key.startsWith(query.get('prefix') ?? ''))
      .sort((one, other) => Buffer.compare(Buffer.from(one), Buffer.from(other)))
      .filter((key) => Buffer.compare(Buffer.from(key), Buffer.from(after)) > 0);
    const page = keys.slice(0, PAGE);
    const contents = page.map((key) => {
      const { body, etag, changedAt } = this.objects.get(key)!;
      const name = encodeURIComponent(key).replaceAll('%20', '+').replaceAll('%2F', '/');
      return `<Contents><Key>${name}</Key><LastModified>${changedAt.toISOString()}</LastModified><ETag>${etag.replaceAll('"', '&quot;')}</ETag><Size>${body.length}</Size></Contents>`;
    });
    const isTruncated = keys.length > PAGE;
    const next = Buffer.from(page.at(-1) ?? '').toString('base64');
    return response
      .writeHead(200, { 'Content-Type': 'application/xml' })
      .end(
        `<?xml version="1.0"?><ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><IsTruncated>${isTruncated}</IsTruncated>${contents.join('')}${isTruncated ? `<NextContinuationToken>${next}</NextContinuationToken>` : ''}</ListBucketResult>`,
      );
  }

  private object(
    method: string,
    key: string,
    body: Buffer,
    request: IncomingMessage,
    response: ServerResponse,
  ): ServerResponse {
    if (method === 'PUT') {
      this.put(key, body);
      return response.writeHead(200).end();
    }
    if (method === 'DELETE') {
      this.objects.delete(key);
      return response.writeHead(204).end();
    }
    const found = this.objects.get(key);
    if (!found) return refuse(response, 404, 'NoSuchKey');
    const wanted = request.headers['if-match'];
    if (wanted !== undefined && wanted !== found.etag) return refuse(response, 412, 'PreconditionFailed');
    response.writeHead(200, { ETag: found.etag, 'Content-Length': found.body.length });
    return response.end(method === 'HEAD' ? undefined : found.body);
  }
}

/** Ends the connection in the middle of the answer: what was asked for is done. */
function cutOff(response: ServerResponse): void {
  response.end = (body?: unknown) => {
    const half = Buffer.from((body as string | Buffer | undefined) ?? '');
    if (half.length < 2) response.destroy();
    else response.write(half.subarray(0, half.length / 2), () => response.destroy());
    return response;
  };
}

function refuse(response: ServerResponse, status: number, code: string): ServerResponse {
  return response.writeHead(status).end(`<Error><Code>${code}</Code></Error>`);
}

const sha256 = (content: string | Buffer) => createHash('sha256').update(content).digest('hex');
const sign = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();

/** What is wrong with the signature of a request: the rules of AWS Signature Version 4, read anew. */
function faultOf(request: IncomingMessage, path: string, query: string, body: Buffer): string | undefined {
  const { headers, method = '' } = request;
  const [, id, day, region, names = '', given] =
    /^AWS4-HMAC-SHA256 Credential=(\w+)\/(\d{8})\/([\w-]+)\/s3\/aws4_request, SignedHeaders=([\w;-]+), Signature=([0-9a-f]{64})$/.exec(
      headers.authorization ?? '',
    ) ?? [];
  if (id !== BUCKET_KEY.id || region !== BUCKET_KEY.region) return 'InvalidAccessKeyId';
  const time = String(headers['x-amz-date']);
  const sentAt = Date.parse(time.replace(/^(....)(..)(..)T(..)(..)(..)Z$/, '$1-$2-$3T$4:$5:$6Z'));
  if (!(Math.abs(Date.now() - sentAt) < 900_000)) return 'RequestTimeTooSkewed';
  if (headers['x-amz-content-sha256'] !== sha256(body)) return 'XAmzContentSHA256Mismatch';
  const list = names.split(';');
  if (!['host', 'x-amz-content-sha256', 'x-amz-date'].every((name) => list.includes(name)))
    return 'AccessDenied';
  const lines = list.map((name) => `${name}:${String(headers[name]).trim()}\n`).join('');
  const canonical = `${method}\n${path}\n${query.split('&').sort().join('&')}\n${lines}\n${names}\n${sha256(body)}`;
  const scope = `${day ?? ''}/${region}/s3/aws4_request`;
  let key: string | Buffer = `AWS4${BUCKET_KEY.secret}`;
  for (const part of scope.split('/')) key = sign(key, part);
  const expected = sign(key, `AWS4-HMAC-SHA256\n${time}\n${scope}\n${sha256(canonical)}`).toString('hex');
  return given === expected ? undefined : 'SignatureDoesNotMatch';
}
