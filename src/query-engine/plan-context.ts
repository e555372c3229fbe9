import type { TimeRange } from '../common/time.js';
import { horizonsOf, type AllHorizons, type Grain, type Horizons } from '../horizons/horizons.js';
import { plan, usualGrain, type Plan } from './plan.js';
import { splitQuery } from './split.js';
import type { UsageQuery } from './usage-query.js';

/**
 * What plans depend on beside the query: which grains may be read, and from when on what is kept. An immutable value. A
 * query that is checked and then read is planned by the same value both times.
 */
export interface PlanContext {
  readonly grains: readonly Grain[];
  readonly horizons: AllHorizons;
}

/** From when on what is kept that a query asks for. */
export const horizonsFor = (
  { accounts }: Pick<UsageQuery, 'accounts'>,
  { horizons }: PlanContext,
): Horizons => horizonsOf(horizons, accounts);

/** The plan of a query whose measures are of one kind. */
export const planFor = (query: UsageQuery, context: PlanContext): Plan =>
  plan(query, { grains: context.grains, horizons: horizonsFor(query, context) });

/** The plans of a query: one for each kind of measure that it asks for. */
export const plansFor = (query: UsageQuery, context: PlanContext): Plan[] =>
  splitQuery(query).map((part) => planFor(part, context));

/**
 * What of a query's range is no longer kept as finely as it takes: undefined when all of it is. Its answer leaves just
 * that out.
 */
export function gapsIn(query: UsageQuery, context: PlanContext): readonly TimeRange[] | undefined {
  const gaps = plansFor(query, context).flatMap(({ omitted = [] }) => omitted);
  return gaps.length === 0 ? undefined : gaps;
}

/**
 * From when on the buckets of a query are complete: those of which something is no longer kept are left out, in its
 * range or before. Unix milliseconds; 0: all are.
 */
export function dataFrom(query: UsageQuery, context: PlanContext): number {
  const horizons = horizonsFor(query, context);
  return Math.max(
    ...plansFor(query, context).map((one) =>
      Math.max(coarsestHorizon(one, horizons), one.omitted?.at(-1)?.to ?? 0),
    ),
  );
}

/** The horizon of what most of a plan's range is read from. */
function coarsestHorizon(one: Plan, horizons: Horizons): number {
  if (one.source === 'facts') return horizons.facts;
  return horizons[usualGrain(one)];
}
