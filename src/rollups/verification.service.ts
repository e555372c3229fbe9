import { Inject, Injectable } from '@nestjs/common';
import { VerificationRepository, type DayCheck, type Difference } from './verification.repository.js';
import { LOGGER, type Logger } from '../logging/logger.js';
import { DAY_MS } from '../common/time.js';

export interface VerificationOptions {
  /** The days to be checked: those that overlap [from, to), Unix milliseconds. All when absent. */
  readonly from?: number;
  readonly to?: number;
  /** Stores what the facts say wherever something else is stored. */
  readonly repair: boolean;
  readonly onDay?: (check: DayCheck) => void;
}

export interface Verification {
  readonly days: number;
  /** Aggregates that the facts have on those days. */
  readonly aggregates: number;
  /** How many of them, or of others that are stored, are not what the facts say. */
  readonly different: number;
  /** The first of those. */
  readonly differences: readonly Difference[];
}

const MOST_LISTED = 100;

/** While the database reads one, this process compares another. */
const DAYS_AT_ONCE = 2;

/** Holds the stored aggregates against the facts, and makes them where there are none yet. */
@Injectable()
export class VerificationService {
  constructor(
    private readonly repository: VerificationRepository,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** Gives facts of a version that knew no stored aggregates theirs. To be done before anybody can ask. */
  async makeMissing(): Promise<void> {
    if (!(await this.repository.hasOnlyFacts())) return;
    this.logger.info('making stored aggregates of the records that there are');
    const { days, aggregates } = await this.verify({ repair: true });
    this.logger.info({ days, aggregates }, 'stored aggregates made');
  }

  /** Day by day, each in a snapshot of its own; records may come in meanwhile. */
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
