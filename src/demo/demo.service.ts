import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../config/clock.js';
import { CLOCK } from '../config/config.module.js';
import { LOGGER, type Logger } from '../logging/logger.js';
import { DemoStore } from './demo-store.js';
import { Progress, type Tell } from './progress.js';
import { TICK_MS } from './timeline.js';

const SEED_ATTEMPTS = 6;
const FIRST_RETRY_MS = 250;

/** How many records were stored, and whether none are missing now. */
export interface Seeded {
  readonly records: number;
  readonly complete: boolean;
}

/** Keeps the demo's usage up to date: first it stores all missing usage, then new usage as time passes. */
@Injectable()
export class DemoService implements OnModuleDestroy {
  private readonly stopped = new AbortController();
  private inFlight: Promise<void> = Promise.resolve();
  private timer: NodeJS.Timeout | undefined;
  private until = 0;

  constructor(
    private readonly store: DemoStore,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /**
   * Stores all usage up to now that is missing. Does not fail: a failure is logged, and the live part or the next start
   * tries again.
   * @param tell shows progress messages to a person.
   * @returns how many records were stored, and whether any are missing.
   */
  seed(tell: Tell = () => undefined): Promise<Seeded> {
    return this.oneAtATime(() => this.catchUp(SEED_ATTEMPTS, new Progress(tell, this.clock)));
  }

  /** From now on, until `stop()`, stores every 30 seconds the usage of the time since. */
  startLive(): void {
    if (!this.stopped.signal.aborted) this.timer ??= this.tickIn(0);
  }

  /** Stops for good. Resolves when nothing is being stored. */
  async stop(): Promise<void> {
    this.stopped.abort();
    clearTimeout(this.timer);
    await this.inFlight;
  }

  onModuleDestroy(): Promise<void> {
    return this.stop();
  }

  private tickIn(milliseconds: number): NodeJS.Timeout {
    return setTimeout(() => void this.tick(), milliseconds).unref();
  }

  private async tick(): Promise<void> {
    // One attempt: the next tick tries again.
    await this.oneAtATime(() => this.catchUp(1));
    if (!this.stopped.signal.aborted) this.timer = this.tickIn(TICK_MS - (this.clock() % TICK_MS));
  }

  private oneAtATime<T>(work: () => Promise<T>): Promise<T> {
    const result = this.inFlight.then(work);
    this.inFlight = result.then(() => undefined);
    return result;
  }

  /** @param attempts how many failures in a row end it. */
  private async catchUp(attempts: number, progress?: Progress): Promise<Seeded> {
    let records = 0;
    let complete = false;
    for (let failures = 0; failures < attempts && !this.stopped.signal.aborted;) {
      try {
        const step = await this.store.storeNext(this.until, this.clock());
        if (!step) {
          complete = true;
          break;
        }
        failures = 0;
        records += step.records;
        this.until = step.until;
        progress?.add(step);
      } catch (error) {
        failures++;
        this.logger.error({ error }, 'demo usage could not be stored');
        if (failures < attempts) await this.pause(FIRST_RETRY_MS * 2 ** (failures - 1));
      }
    }
    progress?.end();
    return { records, complete };
  }

  private async pause(milliseconds: number): Promise<void> {
    // Rejects only when it was stopped. The caller checks for that itself.
    await sleep(milliseconds, undefined, { signal: this.stopped.signal }).catch(() => undefined);
  }
}
