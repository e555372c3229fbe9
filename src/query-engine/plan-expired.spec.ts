import { describe, expect, it } from '@jest/globals';
import { every, WHOLE } from './buckets.js';
import { bucketsThatTouch, withoutOmitted } from './omitted.js';
import { dataFrom, gapsIn, horizonsFor, planFor, plansFor, type PlanContext } from './plan-context.js';
import { PlanChooser } from './plan-chooser.js';
import { plan, usualGrain, type Plan } from './plan.js';
import {
  GRAINS,
  NOTHING_EXPIRED,
  NOTHING_EXPIRED_ANYWHERE,
  type Grain,
  type Horizons,
} from '../horizons/horizons.js';
import type { RetentionHorizons } from '../horizons/retention-horizons.js';
import { Metrics } from '../telemetry/metrics.js';
import { DAY_MS, HOUR_MS, MINUTE_MS, SLOT_MS } from '../common/time.js';
import { SLOTS, type UsageQuery } from './usage-query.js';

/** A day with an even number, from 1970 on. */
const START = Date.parse('2026-01-01T00:00:00Z');
const day = (number: number, past = 0): number => START + number * DAY_MS + past;
const days = (...numbers: number[]): number[] => numbers.map((number) => day(number));

const query: UsageQuery = {
  accounts: ['a'],
  range: { from: day(8), to: day(12) },
  buckets: every(DAY_MS),
  rateIntervals: SLOTS,
  filters: [],
  groupBy: [],
  measures: ['uplink_bytes'],
};

const horizons = (first: number, second: number, third: number, fourth = third): Horizons => ({
  day: day(first),
  hours: day(second),
  slots: day(third),
  facts: day(fourth),
});

const NOTHING: Readonly<Record<Grain, readonly number[]>> = { day: [], hours: [], slots: [] };

describe('stored aggregates of which a part has expired', () => {
  const planned = (kept: Horizons, change: Partial<UsageQuery> = {}) =>
    plan({ ...query, ...change }, { grains: GRAINS, horizons: kept });

  it('are read from the horizon on', () => {
    expect(planned(horizons(10, 10, 10))).toEqual({
      source: 'stored',
      query,
      level: 'account',
      keys: undefined,
      periods: { ...NOTHING, day: days(10, 11) },
      omitted: [{ from: day(8), to: day(10) }],
    });
  });

  it('are all read when the range begins at the horizon', () => {
    const all = planned(horizons(8, 8, 8));
    expect(all).toMatchObject({ periods: { ...NOTHING, day: days(8, 9, 10, 11) } });
    expect(all).not.toHaveProperty('omitted');
  });

  it('are not read where their bucket has an expired day', () => {
    // The buckets are the days 8 and 9, 10 and 11, 12 and 13. Day 10 has expired.
    const change = { buckets: every(2 * DAY_MS), range: { from: day(9), to: day(13) } };
    expect(planned(horizons(11, 11, 11), change)).toMatchObject({
      periods: { ...NOTHING, day: days(12) },
      omitted: [{ from: day(9), to: day(12) }],
    });
  });

  it.each<[string, Horizons, [number, number]]>([
    ['its first day', horizons(10, 11, 11), [day(9), day(12, HOUR_MS)]],
    ['its last hours', horizons(5, 12, 12), [day(10), day(11, HOUR_MS)]],
    ['its last slots, after hours and a day', horizons(5, 10, 13), [day(10, HOUR_MS), day(12, SLOT_MS)]],
    ['its first slots', horizons(5, 10, 13), [day(12, SLOT_MS), day(14, HOUR_MS)]],
    [
      'its first slots, though its last ones are kept',
      horizons(5, 10, 13),
      [day(12, SLOT_MS), day(14, SLOT_MS)],
    ],
  ])('are not read at all for one bucket without %s', (_, kept, [from, to]) => {
    const range = { from, to };
    expect(planned(kept, { range, buckets: WHOLE })).toMatchObject({
      periods: NOTHING,
      omitted: [range],
    });
  });

  it('keep the days at the ends where only the middle is missing', () => {
    // Days 10 and 12 are read by hour, day 11 by slot, since its bucket ends amid an hour.
    const starts = [day(10, HOUR_MS), day(11, SLOT_MS), day(12, HOUR_MS)];
    const range = { from: day(10, HOUR_MS), to: day(13) };
    const change = { range, buckets: { kind: 'cuts', starts } as const };
    expect(planned(horizons(5, 10, 12), change)).toMatchObject({
      periods: { ...NOTHING, hours: days(12) },
      omitted: [{ from: day(10, HOUR_MS), to: day(12, HOUR_MS) }],
    });
    expect(planned(horizons(5, 10, 11), change)).toMatchObject({
      periods: { day: [], hours: days(10, 12), slots: days(11) },
    });
  });

  it('are read up to a later bucket that is not kept as finely as it needs', () => {
    const starts = [day(10, HOUR_MS), day(12)];
    const range = { from: day(10, HOUR_MS), to: day(12, SLOT_MS) };
    const change = { range, buckets: { kind: 'cuts', starts } as const };
    expect(planned(horizons(5, 10, 13), change)).toMatchObject({
      periods: { day: days(11), hours: days(10), slots: [] },
      omitted: [{ from: day(12), to: day(12, SLOT_MS) }],
    });
  });

  it('are not read in any of several stretches', () => {
    // The first and the last bucket end amid an hour, and the slots have expired. The middle is read by day.
    const starts = [day(9, SLOT_MS), day(10), day(12)];
    const range = { from: day(9, SLOT_MS), to: day(12, SLOT_MS) };
    const change = { range, buckets: { kind: 'cuts', starts } as const };
    expect(planned(horizons(5, 10, 13), change)).toMatchObject({
      periods: { ...NOTHING, day: days(10, 11) },
      omitted: [
        { from: day(9, SLOT_MS), to: day(10) },
        { from: day(12), to: day(12, SLOT_MS) },
      ],
    });
  });

  it('may always be read by slot', () => {
    const onlyDays = (change: Partial<UsageQuery>) => plan({ ...query, ...change }, { grains: ['day'] });
    expect(onlyDays({ buckets: every(HOUR_MS), range: { from: day(9), to: day(10) } })).toMatchObject({
      periods: { ...NOTHING, slots: days(9) },
    });
    expect(onlyDays({ range: { from: day(9), to: day(10, HOUR_MS) }, buckets: WHOLE })).toMatchObject({
      periods: { ...NOTHING, day: days(9), slots: days(10) },
    });
  });

  it('of subscribers are kept by hour, and by slot as long as slots', () => {
    const subscribers = (width: number, from: number): Partial<UsageQuery> => ({
      accounts: 'all',
      groupBy: ['cell_id'],
      measures: ['unique_subscribers'],
      buckets: every(width),
      range: { from, to: from + 2 * HOUR_MS },
    });
    const hours = [day(12), day(12, HOUR_MS)];
    expect(planned(horizons(5, 12, 13), subscribers(HOUR_MS, day(12)))).toMatchObject({
      level: 'network_cell',
      periods: { ...NOTHING, hours },
    });
    expect(planned(horizons(5, 12, 13), subscribers(SLOT_MS, day(12)))).toMatchObject({
      periods: NOTHING,
      omitted: [{ from: day(12), to: day(12, 2 * HOUR_MS) }],
    });
    expect(planned(horizons(5, 12, 12), subscribers(SLOT_MS, day(12)))).toMatchObject({
      periods: { ...NOTHING, hours },
    });
    expect(planned(horizons(5, 13, 13), subscribers(HOUR_MS, day(12, 23 * HOUR_MS)))).toMatchObject({
      periods: { ...NOTHING, hours: [day(13)] },
      omitted: [{ from: day(12, 23 * HOUR_MS), to: day(13) }],
    });
  });
});

describe('records of which a part has expired', () => {
  const kept = { grains: [], horizons: horizons(10, 20, 30, 40) };
  const planned = (from: number, to: number, buckets = query.buckets) =>
    plan({ ...query, buckets, range: { from, to } }, kept);

  it('are read from the horizon on', () => {
    expect(planned(day(38), day(42))).toEqual({
      source: 'facts',
      query: { ...query, range: { from: day(40), to: day(42) } },
      shape: 'parts',
      cut: query.buckets,
      omitted: [{ from: day(38), to: day(40) }],
    });
  });

  it('are read from the first bucket on that has none', () => {
    expect(planned(day(38), day(42, 5), every(3 * DAY_MS))).toMatchObject({
      // Days 39 to 41: the numbers of buckets of three days are divisible by three, from 1970 on.
      query: { range: { from: day(42), to: day(42, 5) } },
      omitted: [{ from: day(38), to: day(42) }],
    });
  });

  it('are all read when the range begins at the horizon, and none when it ends there', () => {
    expect(planned(day(40), day(42))).not.toHaveProperty('omitted');
    expect(planned(day(40) - 1, day(42))).toHaveProperty('omitted');
    expect(planned(day(10), day(12))).toMatchObject({
      query: { range: { from: day(12), to: day(12) } },
      omitted: [{ from: day(10), to: day(12) }],
    });
    expect(planned(day(10), day(10))).not.toHaveProperty('omitted');
  });
});

describe('the level of a plan', () => {
  const summary = (change: Partial<UsageQuery>) => {
    const planned = plan({ ...query, ...change });
    return planned.source === 'facts' ? planned.source : `${planned.level} ${usualGrain(planned)}`;
  };
  const rate = ['greatest_uplink_bytes'] as const;
  const site = { dimension: 'customer_site_id', values: ['s'] } as const;

  it.each<[string, Partial<UsageQuery>, string]>([
    ['totals of an account', {}, 'account day'],
    ['totals of a site', { filters: [site] }, 'customer_site day'],
    ['two filters of one dimension', { filters: [site, site] }, 'facts'],
    ['by account, of a site', { filters: [site], groupBy: ['account_id'] }, 'customer_site day'],
    ['totals of services', { accounts: 'all', groupBy: ['service_id'] }, 'network_service day'],
    [
      'rates of services',
      { accounts: 'all', groupBy: ['service_id'], measures: rate },
      'network_service day',
    ],
    [
      'rates of two services together',
      { accounts: 'all', filters: [{ dimension: 'service_id', values: ['1', '2'] }], measures: rate },
      'network_service slots',
    ],
    [
      'totals and a rate of two accounts',
      { accounts: ['a', 'b'], measures: ['uplink_bytes', ...rate] },
      'account slots',
    ],
    [
      'a rate over minutes beside a total',
      { measures: ['uplink_bytes', ...rate], rateIntervals: every(MINUTE_MS) },
      'facts',
    ],
    [
      'a rate over slots of another origin',
      { measures: rate, rateIntervals: every(SLOT_MS, MINUTE_MS) },
      'facts',
    ],
    ['a total over minutes', { rateIntervals: every(MINUTE_MS) }, 'account day'],
    ['bytes of cells', { accounts: 'all', groupBy: ['cell_id'], buckets: every(HOUR_MS) }, 'facts'],
    [
      'subscribers of cells by hour',
      { accounts: 'all', groupBy: ['cell_id'], buckets: every(HOUR_MS), measures: ['unique_subscribers'] },
      'network_cell hours',
    ],
    [
      'subscribers of cells by slot',
      { accounts: 'all', groupBy: ['cell_id'], buckets: every(SLOT_MS), measures: ['unique_subscribers'] },
      'network_cell slots',
    ],
    ['percentiles', { measures: ['p95_uplink_bytes'] }, 'account slots'],
    ['hours', { buckets: every(HOUR_MS) }, 'account hours'],
  ])('for %s', (_, change, expected) => {
    expect(summary(change)).toBe(expected);
  });

  it('has the keys that are asked for', () => {
    expect(plan({ ...query, filters: [{ ...site, values: ['s', 't'] }] })).toMatchObject({
      keys: ['s', 't'],
    });
    expect(plan({ ...query, groupBy: ['customer_site_id'] })).toMatchObject({ keys: undefined });
  });

  it('is none where buckets are rate intervals of another origin', () => {
    const change: Partial<UsageQuery> = { measures: rate, rateIntervals: every(MINUTE_MS) };
    expect(plan({ ...query, ...change, buckets: every(MINUTE_MS) })).toMatchObject({ shape: 'parts' });
    expect(plan({ ...query, ...change, buckets: every(MINUTE_MS, 1) })).toMatchObject({ shape: 'intervals' });
    expect(plan({ ...query, ...change, buckets: WHOLE })).toMatchObject({
      shape: 'intervals',
      cut: every(MINUTE_MS),
    });
  });

  it('is none for parts and whole records in one query', () => {
    expect(() => plan({ ...query, measures: ['records', 'begun_records'] })).toThrow(
      'Measures of records and of their parts in one query: records, begun_records',
    );
  });
});

describe('the stretches of buckets that touch ranges', () => {
  const range = { from: 5, to: 95 };
  const touched = (...others: [number, number][]) =>
    bucketsThatTouch(
      others.map(([from, to]) => ({ from, to })),
      { buckets: every(10), range },
    ).map(({ from, to }) => [from, to]);

  it('are whole buckets, as far as they lie in the range', () => {
    expect(touched([12, 13])).toEqual([[10, 20]]);
    expect(touched([20, 30])).toEqual([[20, 30]]);
    expect(touched([19, 31])).toEqual([[10, 40]]);
    expect(touched([5, 6])).toEqual([[5, 10]]);
    expect(touched([94, 95])).toEqual([[90, 95]]);
    expect(touched()).toEqual([]);
  });

  it('are joined where they meet', () => {
    expect(touched([12, 13], [15, 16])).toEqual([[10, 20]]);
    expect(touched([12, 13], [15, 21])).toEqual([[10, 30]]);
    expect(touched([12, 13], [21, 22])).toEqual([[10, 30]]);
    expect(touched([12, 13], [31, 32])).toEqual([
      [10, 20],
      [30, 40],
    ]);
    expect(touched([12, 13], [13, 20], [20, 21], [50, 51])).toEqual([
      [10, 30],
      [50, 60],
    ]);
  });

  it('have no rows', () => {
    const rows = [0, 10, 20, 30].map((bucket) => ({ bucket }));
    const left = (...omitted: [number, number][]) =>
      withoutOmitted(
        rows,
        omitted.map(([from, to]) => ({ from, to })),
        { range },
      ).map(({ bucket }) => bucket);
    expect(left([5, 10])).toEqual([10, 20, 30]);
    expect(left([10, 30])).toEqual([0, 30]);
    expect(left([5, 10], [20, 30])).toEqual([10, 30]);
    expect(left()).toEqual([0, 10, 20, 30]);
    expect(withoutOmitted(rows, undefined, { range })).toBe(rows);
  });
});

describe('the context of plans', () => {
  const context: PlanContext = {
    grains: GRAINS,
    horizons: {
      standard: horizons(10, 20, 30, 40),
      accounts: new Map([['late', horizons(15, 25, 35, 45)]]),
      network: { ...horizons(1, 2, 3), facts: 0 },
    },
  };

  it('has the latest horizons of the accounts of a query', () => {
    expect(horizonsFor({ accounts: ['a'] }, context)).toEqual(horizons(10, 20, 30, 40));
    expect(horizonsFor({ accounts: ['a', 'late'] }, context)).toEqual(horizons(15, 25, 35, 45));
    expect(horizonsFor({ accounts: 'all' }, context)).toEqual({
      ...horizons(1, 2, 3),
      facts: day(45),
    });
  });

  it('leads to one plan for each family of measures', () => {
    const both: UsageQuery = { ...query, measures: ['uplink_bytes', 'records'] };
    expect(plansFor(both, context).map(({ source }) => source)).toEqual(['stored', 'facts']);
    expect(planFor(query, context)).toMatchObject({ omitted: [{ from: day(8), to: day(10) }] });
  });

  it('tells the gaps, and from when on there are none', () => {
    expect(gapsIn(query, context)).toEqual([{ from: day(8), to: day(10) }]);
    expect(gapsIn({ ...query, range: { from: day(10), to: day(12) } }, context)).toBeUndefined();
    const both: UsageQuery = { ...query, measures: ['uplink_bytes', 'records'] };
    expect(gapsIn(both, context)).toEqual([
      { from: day(8), to: day(10) },
      { from: day(8), to: day(12) },
    ]);

    const from = (change: Partial<UsageQuery>) => dataFrom({ ...query, ...change }, context);
    expect(from({})).toBe(day(10));
    expect(from({ buckets: every(HOUR_MS), range: { from: day(50), to: day(51) } })).toBe(day(20));
    expect(from({ measures: ['records'], range: { from: day(50), to: day(51) } })).toBe(day(40));
    expect(from({ measures: ['uplink_bytes', 'records'], range: { from: day(50), to: day(51) } })).toBe(
      day(40),
    );
    // The bucket of two days from day 10 on is complete; that of three days ends with day 12.
    expect(from({ buckets: every(2 * DAY_MS) })).toBe(day(10));
    expect(from({ buckets: every(3 * DAY_MS), range: { from: day(9), to: day(15) } })).toBe(day(12));
    expect(dataFrom(query, { grains: GRAINS, horizons: NOTHING_EXPIRED_ANYWHERE })).toBe(0);
  });
});

describe('the chooser of plans', () => {
  const metrics = new Metrics();
  const current = { ...NOTHING_EXPIRED_ANYWHERE, standard: horizons(10, 20, 30, 40) };
  const horizonsNow = { current: () => Promise.resolve(current) } as unknown as RetentionHorizons;
  const chooser = new PlanChooser(horizonsNow, metrics);
  const counted = async (labels: object) =>
    (await metrics.plans.get()).values.find((one) => JSON.stringify(one.labels) === JSON.stringify(labels))
      ?.value ?? 0;

  it('plans with the horizons of now, and counts what it chose', async () => {
    const context = await chooser.context();
    expect(context).toEqual({ grains: GRAINS, horizons: current });
    const before = await counted({ source: 'facts', level: '' });
    const planned: Plan = chooser.plan(query, context);
    expect(planned).toMatchObject({ source: 'stored', omitted: [{ from: day(8), to: day(10) }] });
    chooser.plan({ ...query, measures: ['records'] }, context);
    chooser.chose('network_cell');
    chooser.chose(undefined);
    expect(await counted({ source: 'stored', level: 'account' })).toBe(1);
    expect(await counted({ source: 'stored', level: 'network_cell' })).toBe(1);
    expect(await counted({ source: 'facts', level: '' })).toBe(before + 2);
  });

  it('may be told to read other sources', async () => {
    chooser.choice = { grains: [] };
    const context = await chooser.context();
    expect(context.grains).toEqual([]);
    expect(planFor(query, { ...context, horizons: NOTHING_EXPIRED_ANYWHERE }).source).toBe('facts');
    expect(NOTHING_EXPIRED.day).toBe(0);
  });
});
