import type { NaiveRecord } from '../oracle/naive.js';
import type { Random } from '../oracle/random.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** How long ago records ended when they come in: most just now, some hours, few days or weeks. */
const LATE = [...new Array<number>(40).fill(MINUTE), 3 * HOUR, 2 * DAY, 40 * DAY];

/** Records as networks send them, in the course of the time that their reader sets. */
export class LiveRecords {
  private made = 0;

  /** @param prefix of the records' ids, of which no two are the same. */
  constructor(
    private readonly random: Random,
    private readonly prefix: string,
    private readonly accounts: readonly string[],
  ) {}

  take(count: number, now: number): NaiveRecord[] {
    return Array.from({ length: count }, () => this.next(now));
  }

  private next(now: number): NaiveRecord {
    const { random } = this;
    const duration = random.pick([
      random.integer(1, MINUTE),
      random.integer(MINUTE, 20 * MINUTE),
      random.integer(1, 5 * HOUR),
      // Few: each is thousands of slots, which all levels store and verification computes again.
      random.chance(0.97) ? 0 : random.integer(1, 31 * DAY),
    ]);
    const ended_at = now - random.integer(0, random.pick(LATE));
    const subscriber = random.integer(0, 40);
    return {
      record_id: `${this.prefix}-${this.made++}`,
      account_id: random.pick(this.accounts),
      started_at: ended_at - duration,
      ended_at,
      uplink_bytes: random.integer(0, 1e9),
      downlink_bytes: random.integer(0, 1e11),
      customer_site_id: random.chance(0.1) ? null : `site-${subscriber % 4}`,
      msisdn: random.chance(0.1) ? null : `4917000000${String(subscriber).padStart(2, '0')}`,
      imsi: random.chance(0.3) ? null : `2620100000${String(subscriber).padStart(2, '0')}`,
      user_id: null,
      service_id: random.integer(1, 5),
      cell_id: `${String(subscriber % 7).padStart(8, '0')}-0000-4000-8000-000000000000`,
      genre: null,
      network: null,
      item_id: null,
    };
  }
}
