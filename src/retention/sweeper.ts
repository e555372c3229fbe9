import {
  Inject,
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import type { RetentionConfig } from '../config/sections.js';
import { RETENTION_CONFIG } from '../config/config.module.js';
import { LOGGER, type Logger } from '../logging/logger.js';
import { PeriodicTask } from '../common/periodic-task.js';
import { SweepService } from './sweep.service.js';

const FIRST_SWEEP_AFTER_MS = 60_000;

/** Sweeps from time to time, as long as the application runs. Any number of instances may do so. */
@Injectable()
export class Sweeper implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly task: PeriodicTask;

  constructor(
    private readonly service: SweepService,
    @Inject(RETENTION_CONFIG) private readonly config: RetentionConfig,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    this.task = new PeriodicTask(() => this.sweepOrWarn(), config.intervalMs);
  }

  onApplicationBootstrap(): void {
    const { intervalMs } = this.config;
    if (intervalMs > 0) this.task.begin(Math.min(FIRST_SWEEP_AFTER_MS, intervalMs));
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.task.stop();
  }

  private async sweepOrWarn(): Promise<void> {
    try {
      const report = await this.service.sweep({ wait: false });
      if (report.held === undefined) this.logger.info(report, 'swept what is older than its age');
      else this.logger.error({ reason: report.held }, 'nothing is removed until a person confirms the sweep');
    } catch (error) {
      this.logger.warn({ error }, 'what is older than its age was not removed');
    }
  }
}
