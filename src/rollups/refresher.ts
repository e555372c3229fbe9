import {
  Inject,
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import type { Clock } from '../config/clock.js';
import { CLOCK, REFRESH_INTERVAL_MS } from '../config/config.module.js';
import { ChangeSignal } from './change-signal.js';
import type { Refresh } from './add-changes.js';
import { RollupRepository } from './rollup.repository.js';
import { LOGGER, type Logger } from '../logging/logger.js';
import { WakeableDelay } from './wakeable-delay.js';

/** How often it looks for changes that other processes have logged. */
const LOOKS_EVERY_MS = 1_000;

/** The log stays small, so that a vacuum of it is cheap. */
const VACUUM_AFTER_CHANGES = 20_000;

/** What the refresher has done so far. */
export interface RefreshTotals {
  changes: number;
  passes: number;
  /** Age of the oldest change of the last pass when it was merged, in milliseconds. */
  lagMs: number;
}

/**
 * Moves changes from the change log into the stored aggregates, as long as the application runs. Any number of
 * instances may do so: only one at a time works on a change log partition. A killed refresher loses no change. No
 * report waits for it: reports add the changes that are still in the log.
 */
@Injectable()
export class Refresher implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly totals: RefreshTotals = { changes: 0, passes: 0, lagMs: 0 };
  /** The pause between passes. Only the shutdown cuts it short. */
  private readonly pause = new WakeableDelay();
  /** The pause while the log is empty. */
  private readonly idle = new WakeableDelay();
  private running: Promise<void> | undefined;
  private stopped = false;
  private sinceVacuum = 0;
  private vacuuming: Promise<void> | undefined;

  constructor(
    private readonly rollups: RollupRepository,
    private readonly signal: ChangeSignal,
    @Inject(REFRESH_INTERVAL_MS) private readonly refreshIntervalMs: number,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    if (this.refreshIntervalMs > 0) this.running ??= this.run();
  }

  /** Waits until the pass under way has ended. */
  async beforeApplicationShutdown(): Promise<void> {
    this.stopped = true;
    this.pause.wake();
    this.idle.wake();
    await this.running;
    await this.vacuuming;
  }

  /**
   * Moves the changes that are in the log now, once.
   * @returns how many changes.
   */
  async pass(): Promise<number> {
    let changes = 0;
    let oldestLoggedAt = Infinity;
    for await (const refresh of this.refreshes()) {
      changes += refresh.changes;
      oldestLoggedAt = Math.min(oldestLoggedAt, refresh.oldestLoggedAt);
    }
    this.totals.passes++;
    this.totals.changes += changes;
    if (changes > 0) this.totals.lagMs = Math.max(0, this.clock() - oldestLoggedAt);
    return changes;
  }

  private async *refreshes(): AsyncGenerator<Refresh, void, undefined> {
    const logPartitions = await this.rollups.waitingLogPartitions();
    if (logPartitions.length === 0) return;
    const all = await this.rollups.refresh(logPartitions);
    if (all) {
      yield all;
      return;
    }
    for (const logPartition of logPartitions) {
      let refresh = await this.rollups.refreshLogPartition(logPartition);
      yield refresh;
      while (refresh.last && !this.stopped) {
        refresh = await this.rollups.refreshLogPartition(logPartition, refresh.last);
        yield refresh;
      }
    }
  }

  private async run(): Promise<void> {
    const forget = this.signal.onChange(() => {
      this.idle.wake();
    });
    while (!this.stopped) {
      const pause = this.pause.take(this.refreshIntervalMs);
      const changes = await this.passOrWarn();
      await pause;
      if (changes === 0) await this.idle.take(LOOKS_EVERY_MS);
    }
    forget();
  }

  /** Passes do not wait for the vacuum, and it does not wait for them. */
  private vacuumBeside(): void {
    this.vacuuming ??= this.rollups
      .vacuumLog()
      .catch((error: unknown) => {
        this.logger.warn({ error }, 'the log of changes was not vacuumed');
      })
      .finally(() => {
        this.sinceVacuum = 0;
        this.vacuuming = undefined;
      });
  }

  private async passOrWarn(): Promise<number> {
    try {
      const changes = await this.pass();
      this.sinceVacuum += changes;
      if (this.sinceVacuum >= VACUUM_AFTER_CHANGES) this.vacuumBeside();
      return changes;
    } catch (error) {
      this.logger.warn({ error }, 'stored aggregates were not refreshed');
      return 0;
    }
  }
}
