import { Inject, Injectable } from '@nestjs/common';
import { VerificationRepository, type DayCheck, type Difference } from './verification.repository.js';
import { LOGGER, type Logger } from '../logging/logger.js';
import { DAY_MS } from '../common/time.js';

export interface VerificationOptions {
  /** The days to be checked: those that overlap [from, to), Unix milliseconds. Absent: all days. */
  readonly from?: number;
  readonly to?: number;
  /** Stores the recomputed aggregates where others are stored. */
  readonly repair: boolean;
  readonly onDay?: (check: DayCheck) => void;
}

export interface Verification {
  readonly days: number;
  /** Aggregates that follow from the facts of those days. */
  readonly aggregates: number;
  /** How many aggregates, expected or stored, differ from the facts. */
  readonly different: number;
  /** The first of the differences. */
  readonly differences: readonly Difference[];
}

const MOST_LISTED = 100;

/** While the database reads one day, this process compares another. */
const DAYS_AT_ONCE = 2;

/** Compares the stored aggregates with the facts, and makes them where there are none yet. */
@Injectable()
export class VerificationService {
  constructor(
    private readonly repository: VerificationRepository,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /**
   * Makes the aggregates of facts that a version without stored aggregates stored. Must be called before the first
   * request.
   */
  async makeMissing(): Promise<void> {
    if (!(await this.repository.hasOnlyFacts())) return;
    this.logger.info('making stored aggregates of the records that there are');
    const { days, aggregates } = await this.verify({ repair: true });
    this.logger.info({ days, aggregates }, 'stored aggregates made');
  }

  /** Checks day by day, each in a snapshot of its own. Records may be ingested meanwhile. */
  async verify({
    from = -Infinity,
    to = Infinity,
    repair,
    onDay,
  }: VerificationOptions): Promise<Verification> {
    const days = (await this.repository.days()).filter((day) => day > from - DAY_MS && day < to);
    let aggregates = 0;
    let different = 0;
    const differences: Difference[] = [];
    const waiting = days.values();
    const work = async () => {
      for (const day of waiting) {
        const check = await this.repository.check(day, repair);
        aggregates += check.aggregates;
        different += check.differences.length;
        differences.push(...check.differences.slice(0, MOST_LISTED - differences.length));
        onDay?.(check);
      }
    };
    await Promise.all(Array.from({ length: DAYS_AT_ONCE }, work));
    differences.sort((one, other) => one.period - other.period);
    return { days: days.length, aggregates, different, differences };
  }
}
