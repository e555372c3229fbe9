import { Inject, Injectable } from '@nestjs/common';
import { setTimeout } from 'node:timers/promises';
import type { Clock } from '../config/clock.js';
import { CLOCK } from '../config/config.module.js';
import { RollupRepository } from '../rollups/rollup.repository.js';
import { LOGGER, type Logger } from '../logging/logger.js';

/** The state of the change log. */
export interface BacklogState {
  readonly changes: number;
  readonly oldestAgeSeconds: number;
}

/** Scrapers usually time out after ten seconds. The service must send the other metrics before. */
const LONGEST_WAIT_MS = 2_000;

/** Reads the state of the change log for a scrape. Concurrent scrapes share one statement. */
@Injectable()
export class Backlog {
  private looking: Promise<BacklogState | undefined> | undefined;

  constructor(
    private readonly rollups: RollupRepository,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** @returns undefined when the database does not answer in time. */
  look(): Promise<BacklogState | undefined> {
    this.looking ??= this.ask().finally(() => {
      this.looking = undefined;
    });
    const aborted = new AbortController();
    const tooLate = setTimeout(LONGEST_WAIT_MS, undefined, { signal: aborted.signal, ref: false });
    return Promise.race([this.looking, tooLate.catch(() => undefined)]).finally(() => aborted.abort());
  }

  private async ask(): Promise<BacklogState | undefined> {
    try {
      const { changes, oldestLoggedAt } = await this.rollups.backlog();
      const ageMs = oldestLoggedAt === undefined ? 0 : Math.max(0, this.clock() - oldestLoggedAt);
      return { changes, oldestAgeSeconds: ageMs / 1000 };
    } catch (error) {
      this.logger.warn({ error }, 'the change log could not be looked into for the metrics');
      return undefined;
    }
  }
}
