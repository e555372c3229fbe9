import {
  Inject,
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { PeriodicTask } from '../common/periodic-task.js';
import { LOGGER, type Logger } from '../logging/logger.js';
import { HorizonRepository } from './horizon.repository.js';

const LOOKS_EVERY_MS = 15_000;

/** Knows whether the removal waits for a confirmation. Neither health nor a scrape waits for the database to tell. */
@Injectable()
export class RetentionHold implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private known: string | undefined;
  private readonly task = new PeriodicTask(() => this.look(), LOOKS_EVERY_MS);

  constructor(
    private readonly horizons: HorizonRepository,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** Why the latest sweep stopped; undefined when it did not. */
  get reason(): string | undefined {
    return this.known;
  }

  onApplicationBootstrap(): void {
    this.task.begin(0);
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.task.stop();
  }

  /** Asks the database. */
  async look(): Promise<void> {
    try {
      this.known = await this.horizons.heldBecause();
    } catch (error) {
      this.logger.debug({ error }, 'whether a sweep waits for a confirmation could not be looked up');
    }
  }
}
