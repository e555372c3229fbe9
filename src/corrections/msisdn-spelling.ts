import {
  Inject,
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { MsisdnSpellingRepository } from './msisdn-spelling.repository.js';
import { LOGGER, type Logger } from '../logging/logger.js';
import { PeriodicTask } from '../common/periodic-task.js';
import { MINUTE_MS } from '../common/time.js';

const PAUSE_MS = 10 * MINUTE_MS;

/**
 * Removes the international prefix from stored telephone numbers. At the start it rewrites all of them. While the
 * application runs, it rewrites facts that an instance of an older version stores, and facts that a reverted backfill
 * restores. Any number of instances may do so.
 */
@Injectable()
export class MsisdnSpelling implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly task = new PeriodicTask(() => this.rewriteOrWarn(), PAUSE_MS);

  constructor(
    private readonly repository: MsisdnSpellingRepository,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    this.task.begin(PAUSE_MS);
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.task.stop();
  }

  /** Must be called before the first request. @returns how many records were rewritten. */
  async rewriteAll(): Promise<number> {
    const records = await this.repository.rewriteAll();
    if (records > 0) this.logger.info({ records }, 'international prefixes of telephone numbers dropped');
    return records;
  }

  private async rewriteOrWarn(): Promise<void> {
    try {
      await this.rewriteAll();
    } catch (error) {
      this.logger.warn({ error }, 'international prefixes of telephone numbers were not dropped');
    }
  }
}
