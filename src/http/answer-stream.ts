import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import type { ReaderWait } from './reader-wait.js';
import { LOGGER, type Logger } from '../logging/logger.js';

/** Node.js warns of a leak at more than 10. A streamed answer has about a dozen: of Node.js, Fastify, Nest and ours. */
const MOST_LISTENERS = 20;

/** How far an answer is made ahead of its client. */
const READ_AHEAD_BYTES = 1_048_576;

/**
 * An answer that is sent while it is made, no faster than its client reads it. Before it begins, the request can still
 * fail with an error answer. A later failure closes the connection: only this tells the client that the answer is
 * incomplete.
 */
export class AnswerStream {
  private readonly disconnected = new AbortController();
  private body: PassThrough | undefined;
  private readonly releases: ((() => void) | undefined)[] = [];

  constructor(
    private readonly reply: FastifyReply,
    private readonly logger: Pick<Logger, 'debug' | 'error'>,
  ) {
    reply.raw.setMaxListeners(MOST_LISTENERS);
    reply.raw.once('close', () => {
      this.disconnected.abort();
      for (const release of this.releases) release?.();
    });
  }

  /** Is aborted when the client disconnects. */
  get signal(): AbortSignal {
    return this.disconnected.signal;
  }

  get begun(): boolean {
    return this.body !== undefined;
  }

  /**
   * Begins the answer by sending its headers.
   * @throws as {@link open} does.
   */
  begin(type: string, headers: Readonly<Record<string, string>> = {}): void {
    this.reply.headers(headers).type(type).send(this.open());
  }

  /**
   * Begins the answer for a handler that returns its body to the framework.
   * @param held what the answer keeps in memory while it is sent, beside what is made ahead of its client.
   * @throws ApiError SERVICE_UNAVAILABLE when the answers under way leave no memory for it.
   */
  open(held?: HeldContent): PassThrough {
    if (this.body) return this.body;
    const { raw, server } = this.reply;
    if (held) this.releases.push(server.answerBudget.hold(raw, held.content, held.bytes));
    this.releases.push(server.answerBudget.hold(raw, this, READ_AHEAD_BYTES));
    return (this.body = new PassThrough({ writableHighWaterMark: READ_AHEAD_BYTES }));
  }

  /**
   * Sends a piece of an answer that has begun, and waits while the client reads more slowly than this process writes.
   * @param wait limits the wait.
   * @throws AbortError when the client disconnects; what `wait` throws.
   */
  async write(piece: string | Buffer, wait?: ReaderWait): Promise<void> {
    const body = this.open();
    if (body.write(piece)) return;
    const drained = once(body, 'drain', { signal: this.signal });
    await (wait ? wait.whileClientReads(drained) : drained);
  }

  /** Sends all pieces. */
  async writeAll(pieces: AsyncIterable<Buffer>): Promise<void> {
    for await (const piece of pieces) await this.write(piece);
  }

  /**
   * Makes the answer and ends it.
   * @param make writes the answer. It must end when the signal is aborted.
   * @throws what `make` throws before the answer begins. Later failures are logged and close the connection.
   */
  async run(make: (signal: AbortSignal) => Promise<void>): Promise<void> {
    try {
      await make(this.signal);
      this.body?.end();
    } catch (error) {
      if (this.signal.aborted) this.logger.debug({ error }, 'the client no longer waits for the answer');
      else if (!this.begun) throw error;
      else {
        this.logger.error({ error }, 'an answer under way was broken off');
        this.break();
      }
    }
  }

  private break(): void {
    this.reply.raw.destroy();
    this.body?.destroy();
  }
}

/** What an answer keeps in memory. Several answers may have the same content. */
export interface HeldContent {
  readonly content: object;
  readonly bytes: number;
}

/** Creates the streams of answers that are sent while they are made. */
@Injectable()
export class AnswerStreams {
  constructor(@Inject(LOGGER) private readonly logger: Logger) {}

  to(reply: FastifyReply): AnswerStream {
    return new AnswerStream(reply, this.logger);
  }
}
