import type { RetentionAges } from '../config/config.js';
import type { PolicyRow } from '../database/retention.repository.js';
import { KEPT, latest, NOTHING_GONE, type AllHorizons, type Horizons } from '../usage/horizons.js';
import { DAY_MS, floorTo } from '../usage/time.js';

export type { RetentionAges } from '../config/config.js';

/** The ages of an account's policy. */
export const agesOf = (row: PolicyRow): RetentionAges => ({
  facts: row.facts_days ?? undefined,
  slots: row.slots_days ?? undefined,
  hours: row.hours_days ?? undefined,
  day: row.days_days ?? undefined,
});

/** The first kind of what is kept that would be gone before something finer; undefined when none would. */
export function inDisorder(ages: RetentionAges): (typeof KEPT)[number] | undefined {
  return KEPT.find((kept, i) => {
    const finer = KEPT[i - 1];
    return finer !== undefined && (ages[kept] ?? Infinity) < (ages[finer] ?? Infinity);
  });
}

/** From when on what is to be kept: whole days, so that no bucket is half gone. */
function byAge(ages: RetentionAges, now: number): Horizons {
  const before = (days: number | undefined) =>
    days === undefined ? 0 : Math.max(0, floorTo(now - days * DAY_MS, DAY_MS));
  return {
    facts: before(ages.facts),
    slots: before(ages.slots),
    hours: before(ages.hours),
    day: before(ages.day),
  };
}

/**
 * What horizons are to be by now. They never move back: what is gone stays gone.
 *
 * Aggregates over all accounts are kept for as long as any account may still deliver records for them, and at least as
 * long as the configuration says.
 */
export function nextHorizons(
  standardAges: RetentionAges,
  policies: readonly PolicyRow[],
  known: AllHorizons,
  now: number,
): AllHorizons {
  const standardNow = byAge(standardAges, now);
  const standard = latest([known.standard, standardNow]);
  const ages = new Map(policies.map((row) => [row.account_id, byAge(agesOf(row), now)]));
  const accounts = new Map(
    [...new Set([...known.accounts.keys(), ...ages.keys()])].map((accountId) => [
      accountId,
      latest([known.accounts.get(accountId) ?? NOTHING_GONE, ages.get(accountId) ?? standardNow]),
    ]),
  );
  const leastFacts = Math.min(standard.facts, ...[...accounts.values()].map(({ facts }) => facts));
  const until = (before: number) => Math.min(before, leastFacts);
  const network = latest([
    known.network,
    { facts: 0, slots: until(standard.slots), hours: until(standard.hours), day: until(standard.day) },
  ]);
  return { standard, accounts, network };
}
