import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { Clock } from '../../config/clock.js';
import { CLOCK } from '../../config/config.module.js';
import { isDatabaseAway, isRetryable } from '../../errors/from-database.js';
import { toFailure } from '../../http/failure.js';
import { LOGGER, type Logger } from '../../logging/logger.js';
import { floorTo, HOUR_MS } from '../../common/time.js';
import { BodyRefused } from '../body-refused.js';
import { MOST_RECORD_IDS, RefusalCounts } from '../refusal-counts.js';
import {
  FIGURES,
  IngestJournalRepository,
  type HourlyRejection,
  type HourlyVolume,
  type JournalFilter,
} from './ingest-journal.repository.js';

/** The result of one body. */
export interface JournalEntry extends Omit<HourlyVolume, 'hour' | 'bodies' | 'refused_bodies'> {
  readonly refused: boolean;
  readonly reasons: RefusalCounts;
}

const NOTHING = { received: 0, accepted: 0, duplicates: 0, conflicts: 0, rejected: 0, bytes: 0 };

interface Hour {
  volume: HourlyVolume;
  readonly reasons: RefusalCounts;
}

/**
 * How long counts are collected before they are written. One statement then writes the counts of all bodies of that
 * time.
 */
const GATHERED_MS = 250;

/**
 * The ingest journal: what was received and what was refused, by hour and producer. Bodies are counted in memory when
 * they end. The counts are written together, and no request waits for that. Queries of this instance, and the shutdown,
 * wait until all counts are written.
 */
@Injectable()
export class IngestJournal implements OnApplicationShutdown {
  /** Failures that have been counted already. */
  private readonly noted = new WeakSet<object>();
  private pending = new Map<string, Hour>();
  private timer: NodeJS.Timeout | undefined;
  private writing: Promise<void> = Promise.resolve();

  constructor(
    private readonly repository: IngestJournalRepository,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** Counts a body in the hour in which it ends. */
  note({ refused, reasons, producer, ...figures }: JournalEntry): void {
    const hour = floorTo(this.clock(), HOUR_MS);
    const volume = { ...figures, hour, producer, bodies: 1, refused_bodies: refused ? 1 : 0 };
    this.gather({ volume, reasons });
    this.timer ??= setTimeout(() => void this.flush(), GATHERED_MS);
  }

  /** Counts a body that failed, with the records that were stored before. A failure is counted once. */
  noteFailure(producer: string, error: unknown, before: Partial<JournalEntry> = NOTHING): void {
    if (typeof error === 'object' && error !== null) {
      if (this.noted.has(error)) return;
      this.noted.add(error);
    }
    const reasons = before.reasons ?? new RefusalCounts();
    if (!(error instanceof BodyRefused)) for (const fault of toFailure(error).faults) reasons.addFault(fault);
    this.note({ ...NOTHING, ...before, producer, refused: true, reasons });
  }

  /** By hour and producer. Includes the counts of this instance that were not written before. */
  async volumes(
    filter: JournalFilter,
    limit: number,
    after?: Pick<HourlyVolume, 'hour' | 'producer'>,
  ): Promise<HourlyVolume[]> {
    await this.flush();
    return this.repository.listVolumes(filter, limit, after);
  }

  /** By hour, producer, code and field. Includes the counts of this instance that were not written before. */
  async rejections(
    filter: JournalFilter,
    limit: number,
    after?: Pick<HourlyRejection, 'hour' | 'producer' | 'code' | 'field'>,
  ): Promise<HourlyRejection[]> {
    await this.flush();
    return this.repository.listRejections(filter, limit, after);
  }

  /** Runs after the last request has been answered, and before the database is closed. */
  async onApplicationShutdown(): Promise<void> {
    await this.flush();
    clearTimeout(this.timer);
  }

  /** Writes the counts so far. Never fails. */
  private flush(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.writing = this.writing.then(() => this.write());
    return this.writing;
  }

  private async write(): Promise<void> {
    const hours = [...this.pending.values()];
    if (hours.length === 0) return;
    this.pending = new Map();
    const rejections = hours.flatMap(({ volume: { hour, producer }, reasons }) =>
      Array.from(reasons.values(), (reason) => ({ hour, producer, ...reason })),
    );
    try {
      const volumes = hours.map(({ volume }) => volume);
      await this.repository.add(volumes, rejections, MOST_RECORD_IDS);
    } catch (error) {
      this.putBack(hours, error);
    }
  }

  /**
   * Counts wait while the database is unavailable. Counts that the database rejects are dropped: they would block all
   * others.
   */
  private putBack(hours: readonly Hour[], error: unknown): void {
    if (!isDatabaseAway(error) && !isRetryable(error)) {
      this.logger.error({ error }, 'counts of the ingest journal are lost');
      return;
    }
    this.logger.warn({ error }, 'the ingest journal waits for the database');
    for (const hour of hours) this.gather(hour);
    this.timer ??= setTimeout(() => void this.flush(), GATHERED_MS);
  }

  private gather({ volume, reasons }: Hour): void {
    const key = `${volume.hour} ${volume.producer}`;
    const known = this.pending.get(key);
    if (!known) {
      const own = new RefusalCounts();
      for (const reason of reasons.values()) own.add(reason);
      this.pending.set(key, { volume, reasons: own });
      return;
    }
    const sums = FIGURES.map((name) => [name, known.volume[name] + volume[name]]);
    known.volume = {
      ...known.volume,
      ...(Object.fromEntries(sums) as Pick<HourlyVolume, (typeof FIGURES)[number]>),
    };
    for (const reason of reasons.values()) known.reasons.add(reason);
  }
}
