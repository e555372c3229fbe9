import { describe, expect, it } from '@jest/globals';
import { bucketAround, bucketsFrom, countBuckets, every, WHOLE } from './buckets.js';
import { ONLY_FACTS, plan, usualGrain, type Plan } from './plan.js';
import { GRAINS } from '../horizons/horizons.js';
import { DAY_MS, EARLIEST_MS, HOUR_MS, MINUTE_MS, SLOT_MS } from '../common/time.js';
import { SLOTS, type UsageQuery } from './usage-query.js';

const query: UsageQuery = {
  accounts: ['a'],
  range: { from: EARLIEST_MS, to: EARLIEST_MS + HOUR_MS },
  buckets: every(HOUR_MS),
  rateIntervals: SLOTS,
  filters: [],
  groupBy: [],
  measures: ['uplink_bytes'],
};

/** Such as `account: 2 day, 1 slots`: how many periods the plan reads in each grain. */
function summaryOf(planned: Plan): string {
  if (planned.source === 'facts') return `facts: ${planned.shape}`;
  const { level, periods } = planned;
  const grains = GRAINS.filter((grain) => periods[grain].length > 0);
  return `${level}: ${grains.map((grain) => `${periods[grain].length} ${grain}`).join(', ')}`;
}

const summaryOfChanged = (change: Partial<UsageQuery>): string => summaryOf(plan({ ...query, ...change }));

describe('facts', () => {
  const fromFacts = (change: Partial<UsageQuery>) => plan({ ...query, ...change }, ONLY_FACTS);

  it('are cut at the buckets for totals, at rate intervals for rates, and not at all for whole records', () => {
    expect(fromFacts({})).toMatchObject({ shape: 'parts', cut: every(HOUR_MS) });
    expect(fromFacts({ measures: ['uplink_bytes', 'active_intervals'] })).toMatchObject({
      shape: 'intervals',
      cut: SLOTS,
    });
    expect(fromFacts({ measures: ['records', 'unique_items'] })).toMatchObject({ shape: 'records' });
  });

  it('are not cut twice where the buckets are the rate intervals', () => {
    const measures = ['active_intervals'] as const;
    expect(fromFacts({ buckets: every(SLOT_MS), measures })).toMatchObject({ shape: 'parts' });
    expect(fromFacts({ buckets: every(SLOT_MS, MINUTE_MS), measures })).toMatchObject({ shape: 'intervals' });
  });

  it('count the subscribers of a bucket in its parts, and those of slots in its rate intervals', () => {
    expect(fromFacts({ measures: ['subscribers', 'begun_records'] })).toMatchObject({ shape: 'parts' });
    const measures = ['greatest_interval_subscribers'] as const;
    expect(fromFacts({ measures })).toMatchObject({ shape: 'intervals', cut: SLOTS });
  });

  it('refuse to mix records with their parts', () => {
    expect(() => plan({ ...query, measures: ['records', 'uplink_bytes'] })).toThrow('in one query');
  });
});

describe('grains', () => {
  const from = EARLIEST_MS + 10 * DAY_MS;

  it.each<[string, Partial<UsageQuery>, string]>([
    ['whole days', { range: { from, to: from + 3 * DAY_MS } }, '3 day'],
    ['days begun at an hour', { range: { from: from + HOUR_MS, to: from + 3 * DAY_MS } }, '2 day, 1 hours'],
    ['days ended amid an hour', { range: { from, to: from + 2 * DAY_MS + SLOT_MS } }, '2 day, 1 slots'],
    ['begun and ended on one day', { range: { from: from + HOUR_MS, to: from + 7 * SLOT_MS } }, '1 slots'],
    [
      'both ends finer',
      { range: { from: from + SLOT_MS, to: from + 2 * DAY_MS + HOUR_MS } },
      '1 day, 1 hours, 1 slots',
    ],
    ['hours', { range: { from, to: from + DAY_MS }, buckets: every(HOUR_MS) }, '1 hours'],
    ['slots', { range: { from, to: from + DAY_MS }, buckets: every(SLOT_MS) }, '1 slots'],
    ['hours that begin amid an hour', { buckets: every(HOUR_MS, SLOT_MS) }, '1 slots'],
    [
      'cuts at midnight, at an hour and amid one',
      {
        range: { from, to: from + 4 * DAY_MS },
        buckets: {
          kind: 'cuts',
          starts: [from, from + DAY_MS, from + 2 * DAY_MS + HOUR_MS, from + 3 * DAY_MS + SLOT_MS],
        },
      },
      '2 day, 1 hours, 1 slots',
    ],
  ])('%s', (_, change, grains) => {
    expect(summaryOfChanged({ buckets: WHOLE, ...change })).toBe(`account: ${grains}`);
  });

  it('are usually those that have all cuts, though most periods can be read more coarsely', () => {
    const usual = (...starts: number[]) => {
      const range = { from: starts[0] ?? from, to: from + 90 * DAY_MS };
      const planned = plan({ ...query, range, buckets: { kind: 'cuts', starts } });
      return planned.source === 'stored' ? usualGrain(planned) : planned.source;
    };
    expect(usual(from, from + 31 * DAY_MS)).toBe('day');
    expect(usual(from, from + 31 * DAY_MS - HOUR_MS)).toBe('hours');
    expect(usual(from - HOUR_MS, from + 31 * DAY_MS)).toBe('day');
    expect(usual(from, from + 31 * DAY_MS - SLOT_MS, from + 60 * DAY_MS)).toBe('slots');
  });

  it('are only those allowed', () => {
    const days = { ...query, buckets: WHOLE, range: { from, to: from + 2 * DAY_MS + HOUR_MS } };
    expect(summaryOf(plan(days))).toBe('account: 2 day, 1 hours');
    expect(summaryOf(plan(days, { grains: ['hours', 'slots'] }))).toBe('account: 3 hours');
    expect(summaryOf(plan(days, { grains: ['day', 'slots'] }))).toBe('account: 2 day, 1 slots');
    expect(summaryOf(plan(days, { grains: ['slots'] }))).toBe('account: 3 slots');
    expect(summaryOf(plan(days, ONLY_FACTS))).toBe('facts: parts');
  });
});

describe('several rows that make one series', () => {
  const sites = (...values: string[]) => [{ dimension: 'customer_site_id', values } as const];
  const rate = { measures: ['greatest_uplink_bytes'] } as const;

  it.each<[string, Partial<UsageQuery>, string]>([
    ['rates of one account', rate, 'account: 1 hours'],
    ['rates of two accounts', { ...rate, accounts: ['a', 'b'] }, 'account: 1 slots'],
    ['rates by account', { ...rate, accounts: ['a', 'b'], groupBy: ['account_id'] }, 'account: 1 hours'],
    ['totals of two accounts', { accounts: ['a', 'b'] }, 'account: 1 hours'],
    ['rates of one site', { ...rate, filters: sites('s') }, 'customer_site: 1 hours'],
    ['rates of two sites', { ...rate, filters: sites('s', 't') }, 'customer_site: 1 slots'],
    [
      'active time of two sites',
      { measures: ['active_intervals'], filters: sites('s', 't') },
      'customer_site: 1 slots',
    ],
    ['rates by site', { ...rate, groupBy: ['customer_site_id'] }, 'customer_site: 1 hours'],
    [
      'rates of one site in two accounts',
      { ...rate, accounts: ['a', 'b'], filters: sites('s') },
      'customer_site: 1 slots',
    ],
    ['totals of two sites', { filters: sites('s', 't') }, 'customer_site: 1 hours'],
    ['percentiles', { measures: ['p95_uplink_bytes', 'uplink_bytes'] }, 'account: 1 slots'],
    ['rates of both directions', { measures: ['greatest_total_bytes'] }, 'account: 1 slots'],
    ['totals of both directions', { measures: ['total_bytes', 'active_intervals'] }, 'account: 1 hours'],
  ])('%s', (_, change, expected) => {
    expect(summaryOfChanged(change)).toBe(expected);
  });
});

describe('a time without any records', () => {
  const horizon = EARLIEST_MS + 10 * DAY_MS;
  const horizons = { facts: horizon, slots: horizon, hours: horizon, day: horizon };
  const long = { from: -50 * 366 * DAY_MS, to: EARLIEST_MS + 12 * DAY_MS };
  const before = { from: -DAY_MS, to: DAY_MS };
  const daily = { ...query, buckets: every(DAY_MS) };

  it('is not read, and nothing of it has expired', () => {
    expect(plan({ ...daily, range: before })).toMatchObject({ periods: { day: [], hours: [], slots: [] } });
    for (const grains of [GRAINS, ONLY_FACTS.grains]) {
      expect(plan({ ...daily, range: before }, { grains })).not.toHaveProperty('omitted');
      expect(plan({ ...daily, range: long }, { grains })).not.toHaveProperty('omitted');
      expect(plan({ ...daily, range: before }, { grains, horizons })).not.toHaveProperty('omitted');
    }
    expect(summaryOf(plan({ ...daily, range: long }))).toBe('account: 12 day');
  });

  it('stays when later data has expired, except for the bucket that has both', () => {
    const expired = [{ from: EARLIEST_MS, to: horizon }];
    expect(plan({ ...daily, range: long }, { grains: GRAINS, horizons })).toMatchObject({ omitted: expired });
    expect(plan({ ...daily, range: long }, { grains: [], horizons })).toMatchObject({
      omitted: expired,
      query: { range: { from: horizon, to: long.to } },
    });
    const whole = { ...query, buckets: WHOLE, range: long };
    expect(plan(whole, { grains: GRAINS, horizons })).toMatchObject({ omitted: [long] });
  });
});

describe('an answer that no level has', () => {
  it.each<[string, Partial<UsageQuery>]>([
    ['a range that is not on the slots', { range: { from: 0, to: HOUR_MS - 1 } }],
    ['a range that begins between slots', { range: { from: 1, to: HOUR_MS } }],
    ['buckets finer than slots', { buckets: every(MINUTE_MS) }],
    ['buckets beside the slots', { buckets: every(HOUR_MS, MINUTE_MS) }],
    ['cuts between slots', { buckets: { kind: 'cuts', starts: [EARLIEST_MS, EARLIEST_MS + MINUTE_MS] } }],
    ['rates of minutes', { measures: ['active_intervals'], rateIntervals: every(MINUTE_MS) }],
    ['whole records', { measures: ['records'] }],
    ['a condition', { where: { kind: 'null', dimension: 'customer_site_id' } }],
    ['subscribers', { filters: [{ dimension: 'msisdn', values: ['1'] }] }],
    ['by subscriber', { groupBy: ['imsi'] }],
    [
      'a site by subscriber',
      { filters: [{ dimension: 'customer_site_id', values: ['s'] }], groupBy: ['msisdn'] },
    ],
    ['services of an account', { groupBy: ['service_id'] }],
    ['services by account', { accounts: 'all', groupBy: ['service_id', 'account_id'] }],
    ['all of the network', { accounts: 'all' }],
    ['unique subscribers of an account', { measures: ['unique_subscribers'] }],
    ['subscribers by any name', { measures: ['subscribers'] }],
    ['intervals', { measures: ['unique_cells'] }],
    ['subscribers of slots', { measures: ['interval_subscribers', 'counted_intervals'] }],
    ['records that begin', { measures: ['begun_records'] }],
  ])('%s', (_, change) => {
    expect(summaryOfChanged(change)).toMatch(/^facts: /);
  });

  it('are unique subscribers, except for whole slots and hours', () => {
    const intervals = {
      ...query,
      accounts: 'all',
      groupBy: ['cell_id'],
      measures: ['unique_subscribers'],
    } as const;
    const source = (change: Partial<UsageQuery>) => plan({ ...intervals, ...change }).source;
    expect([source({}), source({ buckets: every(SLOT_MS) })]).toEqual(['stored', 'stored']);
    const others: Partial<UsageQuery>[] = [
      { buckets: every(2 * SLOT_MS) },
      { buckets: every(DAY_MS), range: { from: 0, to: DAY_MS } },
      { buckets: every(HOUR_MS, SLOT_MS) },
      { buckets: WHOLE },
      { range: { from: SLOT_MS, to: HOUR_MS } },
      { range: { from: 0, to: HOUR_MS + SLOT_MS } },
      { measures: ['unique_subscribers', 'total_bytes'] },
      { groupBy: ['cell_id', 'service_id'] },
    ];
    expect(others.map(source)).toEqual(others.map(() => 'facts'));
  });
});

describe('countBuckets', () => {
  it.each([
    [every(10), { from: 0, to: 100 }, 10],
    [every(10), { from: 5, to: 101 }, 11],
    [every(10, 5), { from: 5, to: 25 }, 2],
    [WHOLE, { from: 5, to: 6 }, 1],
    [WHOLE, { from: 5, to: 5 }, 0],
    [{ kind: 'cuts', starts: [0, 3, 9] } as const, { from: 1, to: 12 }, 3],
  ])('%j over %j', (buckets, range, count) => {
    expect(countBuckets(buckets, range)).toBe(count);
  });
});

describe('bucketsFrom', () => {
  it('has one width where all starts are as far apart, and the last bucket is no longer', () => {
    expect(bucketsFrom([25, 35, 45], 55)).toEqual(every(10, 5));
    expect(bucketsFrom([25, 35, 45], 50)).toEqual(every(10, 5));
    expect(bucketsFrom([-15, -5], 5)).toEqual(every(10, 5));
  });

  it.each([
    [[25, 35, 45], 56],
    [[25, 35, 46], 56],
    [[0, 7 * DAY_MS], 14 * DAY_MS],
    [[25], 35],
    [[], 35],
  ])('cuts otherwise: %j to %d', (starts, to) => {
    expect(bucketsFrom(starts, to)).toEqual({ kind: 'cuts', starts });
  });
});

describe('bucketAround', () => {
  const cuts = { kind: 'cuts', starts: [0, 10, 25] } as const;

  it.each([
    [3, { from: 3, to: 10 }],
    [9, { from: 3, to: 10 }],
    [10, { from: 10, to: 25 }],
    [24, { from: 10, to: 25 }],
    [25, { from: 25, to: 30 }],
    [29, { from: 25, to: 30 }],
  ])('finds the cut bucket of %d, as far as it lies in the range', (instant, bucket) => {
    expect(bucketAround(cuts, { from: 3, to: 30 }, instant)).toEqual(bucket);
  });
});
