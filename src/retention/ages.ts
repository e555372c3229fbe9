import type { RetentionAges } from '../config/sections.js';
import type { RetentionPolicy } from '../database/generated/client.js';
import { KEPT, latest, NOTHING_EXPIRED, type AllHorizons, type Horizons } from '../horizons/horizons.js';
import { DAY_MS, floorTo } from '../common/time.js';

export type { RetentionAges } from '../config/sections.js';

/** The ages of an account's policy. */
export const agesOf = (policy: RetentionPolicy): RetentionAges => ({
  facts: policy.factsDays ?? undefined,
  slots: policy.slotsDays ?? undefined,
  hours: policy.hoursDays ?? undefined,
  day: policy.daysDays ?? undefined,
});

/** The first kind of data that would be removed before a finer kind; undefined when there is none. */
export function inDisorder(ages: RetentionAges): (typeof KEPT)[number] | undefined {
  return KEPT.find((kept, i) => {
    const finer = KEPT[i - 1];
    return finer !== undefined && (ages[kept] ?? Infinity) < (ages[finer] ?? Infinity);
  });
}

/** The horizons that follow from ages: whole days, so that no bucket is half removed. */
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
 * The horizons for the present time. They never move back, since removed data does not come back.
 *
 * Aggregates over all accounts are kept for as long as any account may still send records for them. They are kept at
 * least as long as the configuration says.
 */
export function nextHorizons(
  standardAges: RetentionAges,
  policies: readonly RetentionPolicy[],
  known: AllHorizons,
  now: number,
): AllHorizons {
  const standardNow = byAge(standardAges, now);
  const standard = latest([known.standard, standardNow]);
  const ages = new Map(policies.map((policy) => [policy.accountId, byAge(agesOf(policy), now)]));
  const accounts = new Map(
    [...new Set([...known.accounts.keys(), ...ages.keys()])].map((accountId) => [
      accountId,
      latest([known.accounts.get(accountId) ?? NOTHING_EXPIRED, ages.get(accountId) ?? standardNow]),
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
