import { Injectable, Inject } from '@nestjs/common';
import type { Clock } from '../config/clock.js';
import { CLOCK } from '../config/config.module.js';
import { Database } from './database.js';

/** The present time for work that destroys: the earlier of two clocks, so that one clock that is fast destroys nothing. */
@Injectable()
export class EarlierClock {
  constructor(
    private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @returns Unix milliseconds, by the clock of the database or of this process. */
  async now(): Promise<number> {
    const [row] = await this.database.query<{ now: number }>({
      name: 'SELECT clock_timestamp',
      text: 'SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint AS now',
      values: [],
    });
    return Math.min(this.clock(), row?.now ?? 0);
  }
}
