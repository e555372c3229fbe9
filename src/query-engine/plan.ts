import type { Buckets } from './buckets.js';
import { GRAINS, NOTHING_EXPIRED, type Grain, type Horizons } from '../horizons/horizons.js';
import {
  countsRecords,
  familyOf,
  MEASURES,
  needsRateIntervals,
  needsSlots,
  type MeasureName,
} from './measures.js';
import { bucketsThatTouch } from './omitted.js';
import { coarsestGrain, grainsOf, isMadeOfSlots } from './grains.js';
import { LEVEL_NAMES, LEVELS, type LevelName } from '../rollups/stored/levels.js';
import {
  ceilTo,
  DAY_MS,
  EARLIEST_MS,
  floorTo,
  HOUR_MS,
  LATEST_MS,
  SLOT_MS,
  type TimeRange,
} from '../common/time.js';
import { SLOTS, type UsageQuery } from './usage-query.js';

/**
 * How a query is answered from the facts.
 * - `records`: whole records, each in the bucket of its start;
 * - `parts`: the parts of records, cut at the buckets;
 * - `intervals`: the parts of records, cut at the rate intervals. The intervals are then combined into buckets.
 */
export interface FactsPlan {
  readonly source: 'facts';
  readonly query: UsageQuery;
  readonly shape: 'records' | 'parts' | 'intervals';
  /** The grid at which records are cut. */
  readonly cut: Buckets;
  readonly omitted?: readonly TimeRange[];
}

/** How a query is answered from the stored aggregates. */
export interface StoredPlan {
  readonly source: 'stored';
  readonly query: UsageQuery;
  readonly level: LevelName;
  /** The requested values of the level's dimension; undefined: all. */
  readonly keys: readonly string[] | undefined;
  /** The periods that overlap the range, by the grain in which each is read. */
  readonly periods: Readonly<Record<Grain, readonly number[]>>;
  readonly omitted?: readonly TimeRange[];
}

/** `omitted`: stretches of whole buckets that are left out, since a part of them is no longer kept. */
export type Plan = FactsPlan | StoredPlan;

/** The data that may be read. Only tests and checks that compare sources restrict it. */
export interface PlanChoice {
  readonly grains: readonly Grain[];
  /** The horizons of the kept data; absent: everything is kept. */
  readonly horizons?: Horizons;
}

export const ANY_SOURCE: PlanChoice = Object.freeze({ grains: GRAINS });
export const ONLY_FACTS: PlanChoice = Object.freeze({ grains: [] });

/**
 * Decides how to answer a query exactly at the least cost: from the stored aggregates at the coarsest level and grain
 * that have the answer, else from the facts. Buckets with expired data are left out.
 * @throws Error when one plan cannot answer its measures together: a programming error of the caller.
 */
export function plan(
  query: UsageQuery,
  { grains, horizons = NOTHING_EXPIRED }: PlanChoice = ANY_SOURCE,
): Plan {
  const level = grains.length === 0 ? undefined : LEVEL_NAMES.find((name) => hasAnswer(name, query));
  if (level !== undefined) return storedPlan(query, level, grains, horizons);
  const { from, to } = recorded(query.range);
  if (from >= horizons.facts || from >= to) return factsPlan(query);
  const omitted = bucketsThatTouch([{ from, to: Math.min(to, horizons.facts) }], query);
  const range = { from: omitted.at(-1)?.to ?? from, to: query.range.to };
  return { ...factsPlan({ ...query, range }), omitted };
}

/** The part of a range in which there can be records. Nothing expires of a time that cannot have records. */
const recorded = ({ from, to }: TimeRange): TimeRange => ({
  from: Math.max(from, EARLIEST_MS),
  to: Math.min(to, LATEST_MS),
});

function factsPlan(query: UsageQuery): FactsPlan {
  const measures = query.measures.map((name) => MEASURES[name]);
  const ofRecords = measures.filter(countsRecords).length;
  if (ofRecords > 0 && ofRecords < measures.length) {
    throw new Error(`Measures of records and of their parts in one query: ${query.measures.join(', ')}`);
  }
  if (ofRecords > 0) return { source: 'facts', query, shape: 'records', cut: query.buckets };
  if (query.measures.some(cutsAtRateIntervals) && !bucketsAreRateIntervals(query)) {
    return { source: 'facts', query, shape: 'intervals', cut: query.rateIntervals };
  }
  return { source: 'facts', query, shape: 'parts', cut: query.buckets };
}

const cutsAtRateIntervals = (name: MeasureName): boolean => needsRateIntervals(MEASURES[name]);

/** Whether each bucket is one rate interval: its total is then also its least and its greatest. */
function bucketsAreRateIntervals({ buckets, rateIntervals }: UsageQuery): boolean {
  return (
    buckets.kind === 'every' &&
    buckets.width === rateIntervals.width &&
    buckets.origin === rateIntervals.origin
  );
}

function storedPlan(
  query: UsageQuery,
  level: LevelName,
  grains: readonly Grain[],
  horizons: Horizons,
): StoredPlan {
  const { dimension, periodMs } = LEVELS[level];
  const periods: Record<Grain, number[]> = { day: [], hours: [], slots: [] };
  const expired: TimeRange[] = [];
  const grainOf = readsSlots(query, level) ? () => 'slots' as const : grainsOf(query, grains);
  const bySlot = readsSubscribersBySlot(query, level);
  const { from, to } = recorded(query.range);
  for (let period = floorTo(from, periodMs); period < to; period += periodMs) {
    const grain = periodMs === DAY_MS ? grainOf(period) : 'hours';
    if (period >= horizons[bySlot ? 'slots' : grain]) periods[grain].push(period);
    else expired.push({ from: Math.max(from, period), to: Math.min(to, period + periodMs) });
  }
  const filter = query.filters.find((one) => one.dimension === dimension);
  const stored = { source: 'stored', query, level, keys: filter?.values, periods } as const;
  return expired.length === 0 ? stored : withoutExpired(stored, expired, periodMs);
}

/** The coarsest grain of a plan's level that fits the buckets of its query. */
export function usualGrain({ query, level }: StoredPlan): Grain {
  if (LEVELS[level].content === 'subscribers')
    return readsSubscribersBySlot(query, level) ? 'slots' : 'hours';
  return readsSlots(query, level) ? 'slots' : coarsestGrain(query, GRAINS);
}

/** The subscribers of a slot are stored with the subscribers of its hour, and kept as long as other slots. */
const readsSubscribersBySlot = ({ buckets }: UsageQuery, level: LevelName): boolean =>
  LEVELS[level].content === 'subscribers' && buckets.kind === 'every' && buckets.width === SLOT_MS;

/** Removes the periods that only omitted buckets need. */
function withoutExpired(stored: StoredPlan, expired: readonly TimeRange[], periodMs: number): StoredPlan {
  const omitted = bucketsThatTouch(expired, stored.query);
  const { from, to } = stored.query.range;
  const isRead = (period: number) =>
    !omitted.some((one) => one.from <= Math.max(from, period) && one.to >= Math.min(to, period + periodMs));
  const { day, hours, slots } = stored.periods;
  const periods = { day: day.filter(isRead), hours: hours.filter(isRead), slots: slots.filter(isRead) };
  return { ...stored, periods, omitted };
}

/** Whether a level has the answer to a query. */
function hasAnswer(name: LevelName, query: UsageQuery): boolean {
  if (query.where) return false;
  const { dimension, scope, content } = LEVELS[name];
  const asked = new Set([...query.filters.map((filter) => filter.dimension), ...query.groupBy]);
  if (scope === 'network' && (query.accounts !== 'all' || asked.has('account_id'))) return false;
  if (scope === 'account' && query.accounts === 'all') return false;
  asked.delete('account_id');
  if (asked.size > 1 || (asked.size === 1 && (dimension === undefined || !asked.has(dimension))))
    return false;
  if (asked.size === 0 && dimension !== undefined) return false;
  // Several filters of one dimension must all hold. A query has at most one filter for each dimension.
  if (query.filters.length > 1) return false;
  return content === 'figures' ? hasFigures(query) : hasSubscribers(query);
}

function hasFigures(query: UsageQuery): boolean {
  const { width, origin } = query.rateIntervals;
  return (
    query.measures.every((name) => familyOf(name) === 'figures') &&
    (!query.measures.some(cutsAtRateIntervals) || (width === SLOTS.width && origin === SLOTS.origin)) &&
    isMadeOfSlots(query)
  );
}

/** Numbers of different subscribers cannot be added. Only the stored slots and hours themselves can be answered. */
function hasSubscribers({ measures, buckets, range: { from, to } }: UsageQuery): boolean {
  if (measures.length !== 1 || measures[0] !== 'unique_subscribers' || buckets.kind !== 'every') return false;
  const { width, origin } = buckets;
  return (
    origin === 0 &&
    (width === SLOT_MS || width === HOUR_MS) &&
    floorTo(from, width) === from &&
    ceilTo(to, width) === to
  );
}

/**
 * Whether each slot must be read by itself. Some measures need the slots. Others need the slots of several rows added
 * up before the least and the greatest are found.
 */
function readsSlots(query: UsageQuery, level: LevelName): boolean {
  if (query.measures.some((name) => needsSlots(MEASURES[name]))) return true;
  if (!query.measures.some(cutsAtRateIntervals)) return false;
  const { dimension } = LEVELS[level];
  const isOne = (name: UsageQuery['groupBy'][number], values: readonly unknown[] | undefined) =>
    values?.length === 1 || query.groupBy.includes(name);
  const accounts = query.accounts === 'all' ? undefined : query.accounts;
  const filter = query.filters.find((one) => one.dimension === dimension);
  return (
    (LEVELS[level].scope === 'account' && !isOne('account_id', accounts)) ||
    (dimension !== undefined && !isOne(dimension, filter?.values))
  );
}
