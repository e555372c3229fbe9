import { describe, expect, it } from '@jest/globals';
import { DAY_MS } from '../../src/common/time.js';
import { readRelative } from '../../src/connectivity-report/language/relative-dates.js';
import { demoRecords } from '../../src/demo/records.js';
import { nextStretch } from '../../src/demo/timeline.js';
import { DEMO_ACCOUNTS, SUBSCRIBERS } from '../../src/demo/world.js';

const ZONES = ['UTC', 'Asia/Kolkata', 'America/Chicago', 'Pacific/Kiritimati', 'Etc/GMT+12'];

const CLOCKS = [
  ['the 1st of a month', '2026-11-01T00:00:30Z'],
  ['the 1st of a month, later', '2026-11-01T23:59:59Z'],
  ['the 1st of March', '2027-03-01T03:00:00Z'],
  ['the 1st of March of a leap year', '2028-03-01T12:00:00Z'],
  ['29 February', '2028-02-29T12:00:00Z'],
  ['30 November', '2026-11-30T00:09:00Z'],
  ['31 December', '2026-12-31T23:59:59Z'],
  ['1 January', '2027-01-01T00:00:00Z'],
  ['the middle of a month', '2026-07-15T09:30:00Z'],
] as const;

/** From when to when all subscribers have usage without a gap. */
function coveredAt(now: number): { from: number; to: number } {
  let [from, to] = [Number.NaN, Number.NaN];
  for (let next = nextStretch(0, now); next; next = nextStretch(next.to, now)) {
    if (next.subscribers !== SUBSCRIBERS) continue;
    if (next.from !== to) ({ from } = next);
    ({ to } = next);
  }
  return { from, to };
}

describe('the demo has all of last month', () => {
  it.each(CLOCKS)('on %s', (_, clock) => {
    const now = Date.parse(clock);
    const covered = coveredAt(now);
    expect(covered.to).toBeGreaterThan(now - 60_000);
    for (const timeZone of ZONES) {
      const instant = (date: string) => readRelative(date, { now, timeZone, weekStart: 'MONDAY' })!;
      expect(covered.from).toBeLessThanOrEqual(instant('LAST_MONTH'));
      expect(covered.from).toBeLessThanOrEqual(instant('NOW-7d'));
      expect(instant('THIS_MONTH')).toBeLessThanOrEqual(now);
    }
    expect(covered.from).toBeGreaterThan(now - 64 * DAY_MS);
  });

  it('with usage of every account on each of its days', () => {
    for (let day = Date.UTC(2028, 1, 1); day < Date.UTC(2028, 2, 1); day += DAY_MS) {
      const accounts = new Set<string>();
      for (const { accountId, downlinkBytes } of demoRecords(day, day + DAY_MS)) {
        if (downlinkBytes > 0) accounts.add(accountId);
        if (accounts.size === DEMO_ACCOUNTS.length) break;
      }
      expect([...accounts].sort()).toEqual([...DEMO_ACCOUNTS].sort());
    }
  });
});
