import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import type { Clock } from '../config/clock.js';
import { CLOCK } from '../config/config.module.js';
import { monthAfter, monthOf, MonthlyPartitions } from './monthly-partitions.js';
import { LOGGER, type Logger } from '../logging/logger.js';
import { DAY_MS } from '../common/time.js';

/**
 * Creates this month's and next month's partition before records need them, so that no record waits for a partition.
 */
@Injectable()
export class PartitionsAhead implements OnApplicationBootstrap, OnModuleDestroy {
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly partitions: MonthlyPartitions,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.make();
    this.timer = setInterval(() => void this.make(), DAY_MS).unref();
  }

  onModuleDestroy(): void {
    clearInterval(this.timer);
  }

  /** Does not fail: a missing partition is created the next day, or by the first record that needs it. */
  async make(): Promise<void> {
    const month = monthOf(this.clock());
    try {
      await this.partitions.ensure(new Set([month, monthAfter(month)]));
    } catch (error) {
      this.logger.warn({ error }, 'partitions could not be made ahead');
    }
  }
}
