import { lookup } from 'node:dns/promises';
import {
  request as plainRequest,
  type ClientRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
} from 'node:http';
import { request as secureRequest } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { readUpTo } from './read-up-to.js';
import type { OutboundPolicy, Target } from './outbound-policy.js';

/** Finds all addresses of a host. */
export type Resolver = (host: string) => Promise<readonly string[]>;

/** What is asked for, and the most that its answer may be. */
export interface OutboundGet {
  readonly headers?: Readonly<Record<string, string>>;
  /** The media types that the answer may have. */
  readonly mediaTypes: readonly string[];
  readonly mostBytes: number;
  /** From the first step to the last byte. */
  readonly timeoutMs: number;
}

/** A request whose answer is read as it arrives. */
export interface OutboundRequest {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Its length is in the headers. */
  readonly body?: AsyncIterable<Buffer> | undefined;
  /** The longest time without a byte, either way. */
  readonly idleMs: number;
  /** Ends the request. */
  readonly signal: AbortSignal;
}

export interface OutboundAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** Fails when the connection is lost before its end. A caller that does not read it to its end destroys it. */
  readonly body: IncomingMessage;
}

/** The addresses by the system: its hosts file, then DNS. */
const systemResolver: Resolver = async (host) =>
  (await lookup(host, { all: true, verbatim: true })).map(({ address }) => address);

/**
 * Sends the requests of the service to other servers. Every address is checked, and the connection goes to a checked
 * address: a name that resolves otherwise a moment later reaches nothing else. Follows no redirect, because only the
 * given address is trusted. Uses no proxy.
 */
export class OutboundClient {
  constructor(
    private readonly policy: OutboundPolicy,
    private readonly resolve: Resolver = systemResolver,
  ) {}

  /**
   * The body of a 200.
   * @throws TargetRefused when the target is not allowed; Error when no usable answer arrives in time.
   */
  async get(address: string, wanted: OutboundGet): Promise<Buffer> {
    const deadline = AbortSignal.timeout(wanted.timeoutMs);
    try {
      const target = this.policy.target(address);
      const addresses = await within(this.addressesOf(target), deadline);
      return await within(exchange(target, addresses, wanted, deadline), deadline);
    } catch (error) {
      if (!deadline.aborted) throw error;
      throw new Error(`There was no whole answer within ${wanted.timeoutMs} ms`, { cause: error });
    }
  }

  /**
   * The answer to a request. Each status is an answer.
   * @throws TargetRefused when the target is not allowed; Error when no answer begins.
   */
  async send(address: string, request: OutboundRequest): Promise<OutboundAnswer> {
    const target = this.policy.target(address);
    const addresses = await within(this.addressesOf(target), request.signal);
    return begin(target, addresses, request);
  }

  private async addressesOf(target: Target): Promise<readonly string[]> {
    const { host } = target;
    const addresses = isIP(host) === 0 ? await this.resolve(host) : [host];
    this.policy.check(target, addresses);
    return addresses;
  }
}

/** The work, or the end of the time for it. A resolver cannot be cancelled. */
function within<T>(work: Promise<T>, deadline: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(deadline.reason as Error);
    deadline.addEventListener('abort', stop, { once: true });
    work.then(resolve, reject).finally(() => {
      deadline.removeEventListener('abort', stop);
    });
  });
}

function exchange(
  target: Target,
  addresses: readonly string[],
  wanted: OutboundGet,
  signal: AbortSignal,
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const headers = { ...wanted.headers, accept: wanted.mediaTypes.join(', ') };
    const request = open(target, addresses, { method: 'GET', headers, signal });
    request.on('error', reject);
    request.once('response', (response) => {
      resolve(read(response, wanted).finally(() => request.destroy()));
    });
    request.end();
  });
}

function begin(
  target: Target,
  addresses: readonly string[],
  { method, headers, body, idleMs, signal }: OutboundRequest,
): Promise<OutboundAnswer> {
  return new Promise((resolve, reject) => {
    const request = open(target, addresses, { method, headers, signal });
    request.setTimeout(idleMs, () => request.destroy(new Error(`No byte came or went within ${idleMs} ms`)));
    request.on('error', reject);
    request.once('response', (response) => {
      resolve({ status: response.statusCode ?? 0, headers: response.headers, body: response });
    });
    if (body) pipeline(Readable.from(body), request).catch(reject);
    else request.end();
  });
}

function open(
  { url, host }: Target,
  addresses: readonly string[],
  { method, headers, signal }: Pick<OutboundRequest, 'method' | 'headers' | 'signal'>,
): ClientRequest {
  const send = url.protocol === 'https:' ? secureRequest : plainRequest;
  return send({
    method,
    host,
    port: url.port === '' ? undefined : url.port,
    path: `${url.pathname}${url.search}`,
    // Without the name of an address: TLS names hosts only.
    servername: isIP(host) === 0 ? host : '',
    headers: { ...headers, host: url.host, 'accept-encoding': 'identity' },
    // A connection of its own: one of the global agent could have been made without the checks, or through a proxy.
    agent: false,
    lookup: pinnedTo(addresses),
    signal,
  });
}

/** Answers with the checked addresses instead of resolving the name a second time. */
function pinnedTo(addresses: readonly string[]): LookupFunction {
  const found = addresses.map((address) => ({ address, family: isIP(address) }));
  return (_host, options, done) => {
    const [first] = found;
    if (options.all) done(null, found);
    else done(null, first?.address ?? '', first?.family);
  };
}

async function read(response: IncomingMessage, { mediaTypes, mostBytes }: OutboundGet): Promise<Buffer> {
  if (response.statusCode !== 200) throw new Error(`The server answered ${response.statusCode ?? 0}`);
  const { 'content-type': type, 'content-encoding': encoding } = response.headers;
  // A server that states no type may be a plain file server. One that states another type sends something else.
  const mediaType = type?.split(';', 1)[0]?.trim().toLowerCase();
  if (mediaType !== undefined && !mediaTypes.includes(mediaType)) {
    throw new Error(`The answer is not of the type ${mediaTypes.join(' or ')}`);
  }
  if (encoding !== undefined && encoding !== 'identity') throw new Error('The answer is compressed');
  const tooLarge = `The answer is larger than ${mostBytes} bytes`;
  if (Number(response.headers['content-length'] ?? 0) > mostBytes) throw new Error(tooLarge);
  return readUpTo(mostBytes, response as AsyncIterable<Buffer>, tooLarge);
}
