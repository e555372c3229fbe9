import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import { STREAM_CONFIG } from '../config/config.module.js';
import type { StreamConfig } from '../config/stream.js';
import { LOGGER, type Logger } from '../logging/logger.js';
import { MessageStore } from './message-store.js';
import { OPEN_SOURCE } from './open-source.js';
import { StreamMeter } from './stream-meter.js';
import type { OpenSource, StreamMessage, StreamSource } from './stream-source.js';

/** The pause before a lost connection is opened again, and the longest one. */
const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 5_000;

/**
 * Stores the messages of a stream as long as it runs. Messages are acknowledged when they are stored, and not before:
 * what was not acknowledged is delivered again, and is then a duplicate in the ledger. No more messages are fetched
 * than one batch that is stored and one that follows it.
 */
@Injectable()
export class StreamConsumer implements OnModuleDestroy {
  private readonly stopped = new AbortController();
  private running: Promise<void> | undefined;

  constructor(
    @Inject(STREAM_CONFIG) private readonly config: StreamConfig | undefined,
    @Inject(OPEN_SOURCE) private readonly open: OpenSource,
    private readonly store: MessageStore,
    private readonly meter: StreamMeter,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** Begins, if a stream is configured. */
  start(): void {
    if (this.config) this.running ??= this.run();
  }

  /**
   * Stores messages until none is left.
   * @throws Error when the server is lost.
   */
  async untilEmpty(): Promise<void> {
    const source = await this.open(this.stopped.signal);
    try {
      await this.drain(source, async () => (await source.lag()) === 0);
    } finally {
      await this.close(source);
    }
  }

  /** Resolves when it has stopped. */
  async ended(): Promise<void> {
    await this.running;
  }

  /** Finishes the batch that is being stored, and gives the messages behind it back. */
  async onModuleDestroy(): Promise<void> {
    this.stopped.abort();
    await this.running;
  }

  private async run(): Promise<void> {
    let pause = FIRST_PAUSE_MS;
    while (!this.isStopped()) {
      let source: StreamSource | undefined;
      try {
        source = await this.open(this.stopped.signal);
        this.logger.info({ stream: this.config?.name }, 'the stream is connected');
        pause = FIRST_PAUSE_MS;
        await this.drain(source);
      } catch (error) {
        if (this.isStopped()) break;
        this.logger.warn({ error, stream: this.config?.name }, 'the stream is lost, and opened again');
        await this.pause(pause);
        pause = Math.min(2 * pause, LONGEST_PAUSE_MS);
      } finally {
        if (source) await this.close(source);
      }
    }
  }

  private isStopped(): boolean {
    return this.stopped.signal.aborted;
  }

  private async close(source: StreamSource): Promise<void> {
    this.meter.disconnected();
    await source.close().catch((error: unknown) => this.logger.debug({ error }, 'a stream was not closed'));
  }

  /** @param isOver is asked when no message came for a while. */
  private async drain(
    source: StreamSource,
    isOver: () => Promise<boolean> = () => Promise.resolve(false),
  ): Promise<void> {
    const { signal } = this.stopped;
    this.meter.connected(source);
    let following = this.fetch(source);
    try {
      while (!signal.aborted) {
        const messages = await following;
        if (messages.length === 0 && (await isOver())) return;
        following = this.fetch(source);
        await this.store.store(source, messages, signal);
      }
    } finally {
      const rest = await following.catch(() => []);
      if (rest.length > 0) await source.handBack(rest).catch(() => undefined);
    }
  }

  /** The failure reaches the loop when it awaits the messages. */
  private fetch(source: StreamSource): Promise<readonly StreamMessage[]> {
    const fetched = source.next(this.stopped.signal);
    fetched.catch(() => undefined);
    return fetched;
  }

  private async pause(milliseconds: number): Promise<void> {
    await sleep(milliseconds, undefined, { signal: this.stopped.signal }).catch(() => undefined);
  }
}
