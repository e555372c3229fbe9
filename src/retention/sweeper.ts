import {
  Inject,
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import type { Config } from '../config/config.js';
import { CONFIG } from '../config/config.module.js';
import { LOGGER, type Logger } from '../logging/logger.js';
import { SweepService } from './sweep.service.js';

const FIRST_SWEEP_AFTER_MS = 60_000;

/** Sweeps from time to time, as long as the application runs. Any number of instances may do so. */
@Injectable()
export class Sweeper implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;
  private stopped = false;

  constructor(
    private readonly service: SweepService,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    this.sweepIn(Math.min(FIRST_SWEEP_AFTER_MS, this.config.retention.intervalMs));
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.running;
  }

  private sweepIn(milliseconds: number): void {
    if (this.stopped || this.config.retention.intervalMs === 0) return;
    this.timer = setTimeout(() => {
      this.running = this.sweepOrWarn().finally(() => {
        this.sweepIn(this.config.retention.intervalMs);
      });
    }, milliseconds).unref();
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
