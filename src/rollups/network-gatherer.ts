import {
  Inject,
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import type { Clock } from '../config/clock.js';
import { CLOCK, REFRESH_INTERVAL_MS } from '../config/config.module.js';
import { Cluster } from '../cluster/cluster.js';
import { LOGGER, type Logger } from '../logging/logger.js';
import { PeriodicTask } from '../common/periodic-task.js';
import { floorTo, HOUR_MS, MINUTE_MS } from '../common/time.js';
import { NetworkLevelsRepository } from './network-levels.repository.js';
import { LEVELS, NETWORK_LEVELS, type NetworkLevelName } from './stored/levels.js';

const PAUSE_MS = 5 * MINUTE_MS;

/** How long after its end a period is taken as quiet. Most of its records have come by then. */
const QUIET_AFTER_MS = HOUR_MS;

/**
 * Gathers the parts of network levels whose period is quiet, so that a KPI reads one row instead of one for each
 * account. Any number of instances may do so. No answer depends on it.
 */
@Injectable()
export class NetworkGatherer implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly task = new PeriodicTask(() => this.gatherOrWarn(), PAUSE_MS);

  constructor(
    private readonly levels: NetworkLevelsRepository,
    private readonly cluster: Cluster,
    @Inject(REFRESH_INTERVAL_MS) private readonly refreshIntervalMs: number,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    if (this.refreshIntervalMs > 0) this.task.begin(PAUSE_MS);
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.task.stop();
  }

  /** Gathers all parts whose period is quiet. @returns how many. */
  async gather(): Promise<number> {
    let parts = 0;
    for (const level of NETWORK_LEVELS) parts += await this.levels.gather(level, this.quietBefore(level));
    return parts;
  }

  private quietBefore(level: NetworkLevelName): number {
    return floorTo(this.clock() - QUIET_AFTER_MS, LEVELS[level].periodMs);
  }

  private async gatherOrWarn(): Promise<void> {
    try {
      // The gathered part would be on another server than the parts, and a reader between two commits would see one of
      // them alone.
      if (await this.cluster.isDistributed()) return;
      const parts = await this.gather();
      if (parts > 0) this.logger.debug({ parts }, 'parts of network levels gathered');
    } catch (error) {
      this.logger.warn({ error }, 'parts of network levels were not gathered');
    }
  }
}
