import { closedMap, type ClosedMap } from '../../common/closed-map.js';
import { binaryArray } from '../../database/binary-array.js';
import type { Statement } from '../../database/statement.js';
import { GRAINS, type Grain } from '../../horizons/horizons.js';
import { LEVELS, logPartitionOf } from '../../rollups/stored/levels.js';
import type { StoredPlan } from '../plan.js';
import type { StoredRow } from '../stored/stored-row.js';
import { knownKeys } from './stored.js';

/** One stored aggregate that a plan reads, and its grain there. */
export interface Place {
  readonly plan: StoredPlan;
  readonly account: string;
  readonly period: number;
  readonly key: string;
  readonly grain: Grain;
}

/** What the statement finds at a place: its aggregate, or a change of it. */
export interface FoundAtPlace {
  /** From 1. */
  readonly place: number;
  readonly slots: Buffer | null;
  /** The hours or the day, by the grain of the place. */
  readonly figures: Buffer | null;
  readonly is_change: boolean;
}

/** The grains as the function of the database numbers them. */
const NUMBERS: ClosedMap<Record<Grain, number>> = closedMap({ slots: 0, hours: 1, day: 2 });

/**
 * The places that a plan reads: its accounts (the tenant condition), periods and keys.
 * @returns undefined when there are more than `most`, or when they are not known.
 */
export function placesOf(plan: StoredPlan, most: number): Place[] | undefined {
  const { query, level, periods } = plan;
  const keys = knownKeys(plan);
  if (query.accounts === 'all' || LEVELS[level].scope === 'network' || keys === undefined) return undefined;
  const count = GRAINS.reduce((sum, grain) => sum + periods[grain].length, 0);
  if (query.accounts.length * keys.length * count > most) return undefined;
  const places: Place[] = [];
  for (const account of new Set(query.accounts))
    for (const key of new Set(keys))
      for (const grain of GRAINS)
        for (const period of periods[grain]) places.push({ plan, account, period, key, grain });
  return places;
}

/** Reads several places, of any plans, by one statement. So each change is in exactly one of aggregate and log. */
export const storedTogether = (places: readonly Place[]): Statement => ({
  name: 'SELECT stored_usage_together',
  text: 'SELECT place, slots, figures, is_change FROM stored_usage_together($1, $2, $3, $4, $5, $6)',
  values: [
    binaryArray('int4', places, ({ plan, account }) => logPartitionOf(plan.level, account)),
    binaryArray('text', places, ({ account }) => account),
    binaryArray('int4', places, ({ plan }) => LEVELS[plan.level].code),
    binaryArray('int8', places, ({ period }) => period),
    binaryArray('text', places, ({ key }) => key),
    binaryArray('int4', places, ({ grain }) => NUMBERS[grain]),
  ],
  prepared: true,
});

/** The stored row that was found at a place. */
export const toStoredRow = (
  { account, period, key, grain }: Place,
  { slots, figures, is_change: isChange }: FoundAtPlace,
): StoredRow => ({
  account_id: account,
  key,
  period,
  slots,
  hours: grain === 'hours' ? figures : null,
  day: grain === 'day' ? figures : null,
  is_change: isChange,
});
