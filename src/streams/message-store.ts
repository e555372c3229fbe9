import { Inject, Injectable } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Principal } from '../access/authentication/principal.js';
import { CLOCK, STREAM_CONFIG } from '../config/config.module.js';
import type { Clock } from '../config/clock.js';
import type { StreamConfig } from '../config/stream.js';
import { LOGGER, type Logger } from '../logging/logger.js';
import type { Mapping } from '../mapping/index.js';
import { IngestionService } from '../usage-records/ingestion.service.js';
import { assertFits } from '../usage-records/mapped/decode-mapped.js';
import { MappingLibrary } from '../usage-records/mapped/mapping-library.js';
import { letterOfFailed, letterOfRecord, letterOfUnreadable, type DeadLetter } from './dead-letter.js';
import { isFaultOfData } from '../errors/fault-of-data.js';
import { bytesOf } from './message-bytes.js';
import { StreamMeter } from './stream-meter.js';
import type { StreamMessage, StreamSource } from './stream-source.js';

/** The producer of the records of a stream, in the journal. */
const PRODUCER = 'stream';

/** The pause before messages are stored again after the database failed, and the longest one. */
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 5_000;

/** How often the server is told that messages are being worked on. */
const TOUCHED_EVERY_MS = 10_000;

/** Letters of a batch that are kept in memory. Then they are sent. */
type Letters = DeadLetter[];

/** Stores messages of a stream, and sends dead letters for what is not stored. */
@Injectable()
export class MessageStore {
  constructor(
    private readonly ingestion: IngestionService,
    private readonly mappings: MappingLibrary,
    private readonly meter: StreamMeter,
    @Inject(STREAM_CONFIG) private readonly config: StreamConfig | undefined,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /**
   * Stores messages and acknowledges them. Waits for a database that is away. What the signal interrupts is given back.
   * @throws Error when the server of the stream is lost.
   */
  async store(source: StreamSource, messages: readonly StreamMessage[], signal: AbortSignal): Promise<void> {
    if (messages.length === 0) return;
    // A failure reaches the next call to the source as well.
    const touch = setInterval(() => void source.touch(messages).catch(() => undefined), TOUCHED_EVERY_MS);
    try {
      const isStored = await this.storePatiently(source, messages, signal);
      if (!isStored) await source.handBack(messages);
    } finally {
      clearInterval(touch);
    }
  }

  private async storePatiently(
    source: StreamSource,
    messages: readonly StreamMessage[],
    signal: AbortSignal,
  ): Promise<boolean> {
    for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(2 * pause, LONGEST_PAUSE_MS)) {
      const outcome = await this.attempt(messages);
      if ('letters' in outcome) {
        await this.settle(source, messages, outcome.letters);
        return true;
      }
      if (isFaultOfData(outcome.error)) return this.isolate(source, messages, outcome.error, signal);
      this.logger.warn(
        { error: outcome.error, messages: messages.length },
        'the messages of the stream wait to be stored',
      );
      this.meter.waited();
      await sleep(pause, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return false;
    }
  }

  /** Finds the message that the database does not store, by halves. The others are stored. */
  private async isolate(
    source: StreamSource,
    messages: readonly StreamMessage[],
    error: unknown,
    signal: AbortSignal,
  ): Promise<boolean> {
    const [first] = messages;
    if (first && messages.length === 1) {
      this.logger.error({ error, origin: first.origin }, 'a message of the stream cannot be stored');
      await this.settle(source, messages, [letterOfFailed(first, error)]);
      return true;
    }
    const middle = Math.ceil(messages.length / 2);
    for (const half of [messages.slice(0, middle), messages.slice(middle)]) {
      if (!(await this.storePatiently(source, half, signal))) await source.handBack(half);
    }
    return true;
  }

  private async attempt(
    messages: readonly StreamMessage[],
  ): Promise<{ readonly letters: Letters } | { readonly error: unknown }> {
    const letters: Letters = [];
    const to = (message: number, letter: (of: StreamMessage) => DeadLetter) => {
      const found = messages[message];
      if (found) letters.push(letter(found));
    };
    const { account, format, counters } = this.settings;
    try {
      const mapping = await this.mapping();
      await this.ingestion.ingestMessages(
        { format, mapping, messages: messages.map(({ data }) => bytesOf(data)) },
        {
          principal: this.principal,
          ...(account !== undefined && { account }),
          counters,
          onRefused: (message, refusal) => to(message, (found) => letterOfRecord(found, refusal)),
          onUnreadable: (message, error) => to(message, (found) => letterOfUnreadable(found, error)),
        },
      );
      return { letters };
    } catch (error) {
      return { error };
    }
  }

  private async settle(
    source: StreamSource,
    messages: readonly StreamMessage[],
    letters: Letters,
  ): Promise<void> {
    if (letters.length > 0) await source.bury(letters);
    await source.acknowledge(messages);
    this.meter.stored(messages.length, letters, this.clock() - (messages.at(-1)?.sentAt ?? this.clock()));
  }

  private get settings(): StreamConfig {
    if (!this.config) throw new Error('No stream is configured');
    return this.config;
  }

  private get principal(): Principal {
    const { accounts } = this.settings;
    return { kind: 'api-key', id: PRODUCER, accounts, scopes: new Set(['usage:write']) };
  }

  /**
   * Read for each batch: an administrator may change it.
   * @throws Error that is no fault of the messages.
   */
  private async mapping(): Promise<Mapping | undefined> {
    const { mapping: name, mappingSettings, format } = this.settings;
    if (name === undefined) return undefined;
    try {
      const mapping = await this.mappings.find(name, mappingSettings);
      assertFits(mapping, format);
      return mapping;
    } catch (error) {
      throw new Error(`The mapping ${name} cannot be used`, { cause: error });
    }
  }
}
