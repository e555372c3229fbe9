import { readUpTo } from '../outbound/read-up-to.js';
import type { Clock } from '../config/clock.js';
import type { OutboundAnswer, OutboundClient } from '../outbound/outbound-client.js';
import { readListPage, type BucketObject, type ListPage } from './list-page.js';
import { encoded, hashOf, NO_BODY, signedHeaders, type Credentials } from './sign-request.js';

/** A server refused a request, or failed. */
export class BucketFailure extends Error {
  override readonly name = 'BucketFailure';

  constructor(
    readonly status: number,
    what: string,
    code: string,
  ) {
    super(`${what}: the server answered ${status}${code && ` ${code}`}`);
  }

  /** Whether the object is gone, or another one by now. */
  get isOfObject(): boolean {
    return this.status === 404 || this.status === 412;
  }

  /** Whether the same request may succeed later. */
  get isPassing(): boolean {
    return this.status >= 500 || this.status === 408 || this.status === 429;
  }
}

/** What is written: its bytes can be read more than once. */
export interface Content {
  readonly length: number;
  /** Its SHA-256 in hexadecimal digits. */
  readonly hash: string;
  readonly chunks: () => AsyncIterable<Buffer>;
}

export interface BucketOptions {
  /** The address of the server. */
  readonly endpoint: string;
  readonly name: string;
  readonly credentials: Credentials;
  readonly client: Pick<OutboundClient, 'send'>;
  readonly clock: Clock;
  /** Ends all requests. */
  readonly signal: AbortSignal;
}

interface Asked {
  readonly method: string;
  readonly key?: string;
  readonly query?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly content?: Content;
}

/** The longest time without a byte of a server. */
const IDLE_MS = 60_000;
/** A page of a listing has 1,000 objects at most, each of a kilobyte or two. */
const MOST_TEXT_BYTES = 8 * 1024 * 1024;

/** Text as content. */
export function contentOf(text: string): Content {
  const bytes = Buffer.from(text);
  const chunks = async function* () {
    yield await Promise.resolve(bytes);
  };
  return { length: bytes.length, hash: hashOf(bytes), chunks };
}

/** A bucket of a server that speaks the protocol of Amazon S3. Its name stands in the path of the address. */
export class Bucket {
  constructor(private readonly options: BucketOptions) {}

  /** The objects whose keys begin so, in the order of the bytes of their keys. */
  async *list(prefix: string): AsyncGenerator<BucketObject, void, undefined> {
    for (let next: string | undefined; ;) {
      const page: ListPage = await this.page(prefix, next);
      yield* page.objects;
      if (page.next === undefined) return;
      next = page.next;
    }
  }

  /**
   * The bytes of an object as it was listed.
   * @throws BucketFailure `isOfObject` when it is another one by now.
   */
  async *read({ key, etag }: Pick<BucketObject, 'key' | 'etag'>): AsyncGenerator<Buffer, void, undefined> {
    const { body } = await this.ask({ method: 'GET', key, headers: { 'if-match': etag } });
    yield* body as AsyncIterable<Buffer>;
  }

  /** The text of a small object; undefined: there is none. */
  async readText(key: string): Promise<string | undefined> {
    try {
      return await textOf(await this.ask({ method: 'GET', key }));
    } catch (error) {
      if (error instanceof BucketFailure && error.status === 404) return undefined;
      throw error;
    }
  }

  /** Whether an object is as it was listed. */
  async has({ key, etag }: Pick<BucketObject, 'key' | 'etag'>): Promise<boolean> {
    try {
      const { body, headers } = await this.ask({ method: 'HEAD', key });
      body.resume();
      return headers.etag === etag;
    } catch (error) {
      if (error instanceof BucketFailure && error.isOfObject) return false;
      throw error;
    }
  }

  /** Writes an object, complete or not at all. */
  async write(key: string, content: Content): Promise<void> {
    await textOf(await this.ask({ method: 'PUT', key, content }));
  }

  async remove(key: string): Promise<void> {
    await textOf(await this.ask({ method: 'DELETE', key }));
  }

  private async page(prefix: string, token: string | undefined): Promise<ListPage> {
    const given = { 'continuation-token': token, 'encoding-type': 'url', 'list-type': '2', prefix };
    const query = Object.entries(given)
      .flatMap(([name, value]) => (value === undefined ? [] : `${name}=${encoded(value)}`))
      .join('&');
    return readListPage(await textOf(await this.ask({ method: 'GET', query })));
  }

  private async ask({ method, key, query, headers = {}, content }: Asked): Promise<OutboundAnswer> {
    const { client, credentials, clock, signal } = this.options;
    const url = this.addressOf(key, query);
    const length = content && { 'content-length': String(content.length) };
    const all = { ...headers, ...length };
    const bodyHash = content?.hash ?? NO_BODY;
    const answer = await client.send(url.href, {
      method,
      headers: signedHeaders({ method, url, headers: all, bodyHash }, credentials, clock()),
      body: content?.chunks(),
      idleMs: IDLE_MS,
      signal,
    });
    if (answer.status >= 200 && answer.status < 300) return answer;
    const text = method === 'HEAD' ? '' : await textOf(answer);
    const [, code = ''] = /<Code>(\w{1,64})<\/Code>/.exec(text) ?? [];
    throw new BucketFailure(answer.status, `${method} ${key ?? this.options.name}`, code);
  }

  private addressOf(key: string | undefined, query: string | undefined): URL {
    const { endpoint, name } = this.options;
    const url = new URL(endpoint);
    const path = [name, ...(key?.split('/') ?? [])].map(encoded).join('/');
    url.pathname = `${url.pathname.replace(/\/$/, '')}/${path}`;
    url.search = query ?? '';
    return url;
  }
}

async function textOf({ body }: OutboundAnswer): Promise<string> {
  const bytes = body as AsyncIterable<Buffer>;
  return (await readUpTo(MOST_TEXT_BYTES, bytes, 'The answer of the server is too large')).toString();
}
