import type { TimeRange } from '../common/time.js';
import { horizonsOf, type AllHorizons, type Grain, type Horizons } from '../horizons/horizons.js';
import { plan, usualGrain, type Plan } from './plan.js';
import { splitQuery } from './split.js';
import type { UsageQuery } from './usage-query.js';

/**
 * The inputs of a plan beside the query: which grains may be read, and the horizons of the kept data. An immutable
 * value. A query that is checked and then read is planned with the same context both times.
 */
export interface PlanContext {
  readonly grains: readonly Grain[];
  readonly horizons: AllHorizons;
}

/** The horizons for the accounts of a query. */
export const horizonsFor = (
  { accounts }: Pick<UsageQuery, 'accounts'>,
  { horizons }: PlanContext,
): Horizons => horizonsOf(horizons, accounts);

/** The plan of a query whose measures belong to one family. */
export const planFor = (query: UsageQuery, context: PlanContext): Plan =>
  plan(query, { grains: context.grains, horizons: horizonsFor(query, context) });

/** The plans of a query: one for each family of its measures. */
export const plansFor = (query: UsageQuery, context: PlanContext): Plan[] =>
  splitQuery(query).map((part) => planFor(part, context));

/**
 * The parts of a query's range that are no longer kept as finely as the query needs; undefined when all is kept. The
 * answer omits exactly these parts.
 */
export function gapsIn(query: UsageQuery, context: PlanContext): readonly TimeRange[] | undefined {
  const gaps = plansFor(query, context).flatMap(({ omitted = [] }) => omitted);
  return gaps.length === 0 ? undefined : gaps;
}

/**
 * The time from which the buckets of a query are complete. Buckets with expired data are omitted, in the range or
 * before it. Unix milliseconds; 0: all are complete.
 */
export function dataFrom(query: UsageQuery, context: PlanContext): number {
  const horizons = horizonsFor(query, context);
  return Math.max(
    ...plansFor(query, context).map((one) =>
      Math.max(coarsestHorizon(one, horizons), one.omitted?.at(-1)?.to ?? 0),
    ),
  );
}

/** The horizon of the data from which most of a plan's range is read. */
function coarsestHorizon(one: Plan, horizons: Horizons): number {
  if (one.source === 'facts') return horizons.facts;
  return horizons[usualGrain(one)];
}
