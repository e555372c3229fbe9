import {
  Inject,
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { PeriodicTask } from '../common/periodic-task.js';
import { DAY_MS } from '../common/time.js';
import type { Clock } from '../config/clock.js';
import { CLOCK, PACK_AFTER_MS } from '../config/config.module.js';
import { horizonsOf } from '../horizons/horizons.js';
import { RetentionHorizons } from '../horizons/retention-horizons.js';
import { LOGGER, type Logger } from '../logging/logger.js';
import { PackingService, type Packed } from './packing.service.js';

const FIRST_PASS_AFTER_MS = 60_000;
const PASSES_EVERY_MS = 600_000;

/** What the packer has done so far. */
export interface PackTotals {
  facts: number;
  /** Days of accounts that were left for later, since a change was under way. */
  busy: number;
  failures: number;
}

/**
 * Packs the facts of quiet days, as long as the application runs. Any number of instances may do so. A killed packer
 * loses nothing: each piece is a transaction.
 */
@Injectable()
export class Packer implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly totals: PackTotals = { facts: 0, busy: 0, failures: 0 };
  private readonly task: PeriodicTask;
  private stopped = false;

  constructor(
    private readonly packing: PackingService,
    private readonly horizons: RetentionHorizons,
    @Inject(PACK_AFTER_MS) private readonly packAfterMs: number,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    this.task = new PeriodicTask(() => this.passOrWarn(), PASSES_EVERY_MS);
  }

  onApplicationBootstrap(): void {
    if (this.packAfterMs > 0) this.task.begin(FIRST_PASS_AFTER_MS);
  }

  beforeApplicationShutdown(): Promise<void> {
    this.stopped = true;
    return this.task.stop();
  }

  /** Packs the days that are quiet now. Days that the retention removes are left to it. */
  async pass(): Promise<Packed> {
    const horizons = await this.horizons.current();
    const before = Math.floor((this.clock() - this.packAfterMs) / DAY_MS);
    const packed = await this.packing.pack(
      { from: 0, before },
      {
        isStopped: () => this.stopped,
        leavesOut: ({ accountId, day }) => day * DAY_MS < horizonsOf(horizons, [accountId]).facts,
        // At most half of a connection's time, and of a core of the database.
        pauseFactor: 1,
      },
    );
    this.totals.facts += packed.facts;
    this.totals.busy += packed.busy;
    return packed;
  }

  private async passOrWarn(): Promise<void> {
    try {
      const packed = await this.pass();
      if (packed.facts > 0) this.logger.info(packed, 'packed the facts of quiet days');
    } catch (error) {
      this.totals.failures++;
      this.logger.warn({ error }, 'the facts of quiet days were not packed');
    }
  }
}
