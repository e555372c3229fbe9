import {
  Inject,
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import type { Config } from '../config/config.js';
import { CONFIG } from '../config/config.module.js';
import { LOGGER, type Logger } from '../logging/logger.js';
import { Recurring } from '../common/recurring.js';
import { SweepService } from './sweep.service.js';

const FIRST_SWEEP_AFTER_MS = 60_000;

/** Sweeps from time to time, as long as the application runs. Any number of instances may do so. */
@Injectable()
export class Sweeper implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly chore: Recurring;

  constructor(
    private readonly service: SweepService,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    this.chore = new Recurring(() => this.sweepOrWarn(), config.retention.intervalMs);
  }

  onApplicationBootstrap(): void {
    const { intervalMs } = this.config.retention;
    if (intervalMs > 0) this.chore.begin(Math.min(FIRST_SWEEP_AFTER_MS, intervalMs));
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.chore.stop();
  }

  private async sweepOrWarn(): Promise<void> {
    try {
      const report = await this.service.sweep({ wait: false });
      this.logger.info(report, 'swept what is older than its age');
    } catch (error) {
      this.logger.warn({ error }, 'what is older than its age was not removed');
    }
  }
}
