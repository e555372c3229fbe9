import {
  Inject,
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { THE_SERVICE } from '../access/audit/audit-entry.js';
import { AuditLog } from '../access/audit/audit-log.js';
import { EarlierClock } from '../database/earlier-clock.js';
import type { BackfillsConfig } from '../config/sections.js';
import { BACKFILLS_CONFIG } from '../config/config.module.js';
import { BackfillRepository } from './backfill.repository.js';
import { LOGGER, type Logger } from '../logging/logger.js';
import { PeriodicTask } from '../common/periodic-task.js';
import { HOUR_MS, MINUTE_MS } from '../common/time.js';

/** Discards backfills that are too old, as long as the application runs. Any number of instances may do so. */
@Injectable()
export class BackfillExpiry implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly task = new PeriodicTask(() => this.expireOrWarn(), HOUR_MS);

  constructor(
    private readonly backfills: BackfillRepository,
    private readonly audit: AuditLog,
    @Inject(BACKFILLS_CONFIG) private readonly config: BackfillsConfig,
    private readonly clock: EarlierClock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    this.task.begin(MINUTE_MS);
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.task.stop();
  }

  /**
   * Discards open backfills that have not been loaded for too long. Of closed backfills that are too old to be undone,
   * it removes the data that undoing needs.
   */
  async expire(): Promise<void> {
    const now = await this.clock.now();
    const { openMs, revertMs } = this.config;
    const ages = { openBefore: now - openMs, closedBefore: now - revertMs };
    const expired = await this.backfills.expire(ages, now, (unit, backfill) =>
      this.audit.record(
        {
          actor: THE_SERVICE,
          action: 'backfill.expire',
          targetKind: 'backfill',
          target: backfill.id,
          details: { account_id: backfill.accountId, staged: backfill.staged },
        },
        unit,
      ),
    );
    for (const { id, accountId: account_id } of expired)
      this.logger.info({ id, account_id }, 'a backfill expired');
  }

  private async expireOrWarn(): Promise<void> {
    try {
      await this.expire();
    } catch (error) {
      this.logger.warn({ error }, 'expired backfills were not discarded');
    }
  }
}
