import { EdgemeterError } from './edgemeter-error.js';
import { backoffMs, retryAfterMs } from './retry-after.js';

export interface ClientOptions {
  /** Such as `https://usage.example`. */
  readonly url: string;
  /** For reports, usage records and portal tokens. */
  readonly apiKey?: string;
  /** An IAM token or a portal token: sent as `Authorization: Bearer`. */
  readonly token?: string;
  /** For aggregates: the token of the user management. */
  readonly userToken?: string;
  /** How often a request is sent again. 5 unless given. */
  readonly retries?: number;
  /** A wait that the service asks for and that is longer than this is an error. 60,000 unless given. */
  readonly longestWaitMs?: number;
  readonly fetch?: typeof fetch;
  /** Waits before a request is sent again. */
  readonly wait?: (ms: number, signal?: AbortSignal) => Promise<void>;
}

export interface Call {
  readonly method?: string;
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal?: AbortSignal;
}

/** The service is busy, limited or starting, and did nothing of the request. */
const AGAIN: readonly number[] = [429, 503];

/** Sends requests, and sends them again. Every request of this client can be repeated without harm. */
export class Transport {
  readonly #options: Required<Pick<ClientOptions, 'fetch' | 'retries' | 'longestWaitMs' | 'wait'>>;
  readonly #base: URL;
  readonly #credentials: Readonly<Record<string, string>>;

  constructor({ url, apiKey, token, userToken, ...options }: ClientOptions) {
    this.#options = {
      fetch: (input, init) => fetch(input, init),
      retries: 5,
      longestWaitMs: 60_000,
      wait: sleep,
      ...options,
    };
    this.#base = new URL(url.endsWith('/') ? url : `${url}/`);
    this.#credentials = {
      ...(apiKey !== undefined && { 'X-API-Key': apiKey }),
      ...(token !== undefined && { Authorization: `Bearer ${token}` }),
      ...(userToken !== undefined && { 'X-Authorization': userToken }),
    };
  }

  /** @throws EdgemeterError when the answer is a failure. */
  async send(path: string, call: Call = {}): Promise<Response> {
    for (let attempt = 0; ; attempt += 1) {
      const outcome = await this.#once(path, call);
      if (outcome instanceof Response && outcome.ok) return outcome;
      const waitMs = attempt < this.#options.retries ? this.#waitFor(outcome, attempt) : undefined;
      if (waitMs === undefined) {
        throw outcome instanceof Response ? await EdgemeterError.of(outcome) : outcome;
      }
      if (outcome instanceof Response) await outcome.body?.cancel();
      await this.#options.wait(waitMs, call.signal);
    }
  }

  async json<T>(path: string, call?: Call): Promise<T> {
    return (await (await this.send(path, call)).json()) as T;
  }

  async #once(path: string, { query = {}, headers, ...call }: Call): Promise<Response | Error> {
    const url = new URL(path.replace(/^\//, ''), this.#base);
    for (const [name, value] of Object.entries(query)) {
      if (value !== undefined) url.searchParams.set(name, String(value));
    }
    try {
      return await this.#options.fetch(url, { ...call, headers: { ...this.#credentials, ...headers } });
    } catch (error) {
      call.signal?.throwIfAborted();
      return error instanceof Error ? error : new Error(String(error));
    }
  }

  /** Undefined: sending it again does not help, or is too far away. */
  #waitFor(outcome: Response | Error, attempt: number): number | undefined {
    if (!(outcome instanceof Response)) return backoffMs(attempt, Math.random);
    if (!AGAIN.includes(outcome.status)) return undefined;
    const asked = retryAfterMs(outcome.headers.get('Retry-After'), Date.now());
    if (asked !== undefined && asked > this.#options.longestWaitMs) return undefined;
    return asked ?? backoffMs(attempt, Math.random);
  }
}

function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal?.reason as Error);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, ms);
    if (signal?.aborted) stop();
    else signal?.addEventListener('abort', stop, { once: true });
  });
}
