import type { FastifyReply } from 'fastify';
import { once } from 'node:events';
import { PassThrough } from 'node:stream';

/** Longest that a client may take nothing of an answer that it has asked for. */
const LONGEST_STALL_MS = 60_000;

/**
 * The answer to one request as a JSON array that grows as it is sent. Until the first rows are there the request can
 * still be answered otherwise.
 */
export class RowStream {
  private readonly abort = new AbortController();
  private body: PassThrough | undefined;

  constructor(private readonly reply: FastifyReply) {
    reply.raw.once('close', () => {
      this.abort.abort();
    });
  }

  /** Tells when nobody waits for the answer any more. */
  get gone(): AbortSignal {
    return this.abort.signal;
  }

  get begun(): boolean {
    return this.body !== undefined;
  }

  /**
   * Sends rows, in JSON, and waits while the client is slower than we are.
   * @param headers of the answer; the first call counts.
   * @throws AbortError when nobody waits for the answer any more.
   */
  async write(rows: readonly string[], headers: Readonly<Record<string, string>>): Promise<void> {
    const separator = this.body ? ',' : '[';
    const body = (this.body ??= this.begin(headers));
    if (rows.length === 0 && separator === ',') return;
    if (!body.write(separator + rows.join(','))) await this.drained(body);
  }

  end(): void {
    this.body?.end(']');
  }

  /** Breaks the connection off: only that tells a client that an answer under way is incomplete. */
  break(): void {
    this.reply.raw.destroy();
    this.body?.destroy();
  }

  private begin(headers: Readonly<Record<string, string>>): PassThrough {
    const body = new PassThrough();
    this.reply.headers(headers).type('application/json; charset=utf-8').send(body);
    return body;
  }

  private async drained(body: PassThrough): Promise<void> {
    const stalled = setTimeout(() => {
      this.break();
    }, LONGEST_STALL_MS);
    try {
      await once(body, 'drain', { signal: this.gone });
    } finally {
      clearTimeout(stalled);
    }
  }
}
