import { describe, expect, it } from '@jest/globals';
import {
  WEEK_STARTS,
  type BucketRangeName,
  type GranularityName,
} from '../../src/connectivity-report/language/granularities.js';
import { cutRange, type Cutting } from '../../src/connectivity-report/resolve/cut-range.js';
import type { Buckets } from '../../src/query-engine/buckets.js';
import { LocalClock } from '../../src/query-engine/local-clock.js';
import { Random } from '../oracle/random.js';
import {
  DAY,
  dateStarts,
  HOUR,
  hourStarts,
  localAt,
  MINUTE,
  segmentsOf,
  type Segment,
  within,
} from './luxon-calendar.js';
import { ZONES, zonesOf } from './zones.js';

// `TIME_SEED=n` repeats a run.
const SEED = Number(process.env.TIME_SEED ?? Math.floor(Math.random() * 1e9));
process.stdout.write(`time: TIME_SEED=${SEED}\n`);

/** With leap days, and with days that never were (Samoa's of 2011). */
const YEARS = [2000, 2011, 2015, 2019, 2024, 2026];

const WIDTHS: Readonly<Partial<Record<GranularityName, number>>> = {
  MINUTE_5: 5 * MINUTE,
  MINUTE_15: 15 * MINUTE,
};

/** All bucket starts around a time, in the midst of the segments. */
function startsOf(
  segments: readonly Segment[],
  granularity: GranularityName,
  daysAfterMonday: number,
): number[] {
  const width = WIDTHS[granularity];
  if (width !== undefined) {
    const [from, to] = [segments[0]!.from, segments.at(-1)!.to];
    return Array.from(
      { length: Math.floor((to - from) / width) },
      (_, i) => from - (from % width) + i * width,
    );
  }
  if (granularity === 'HOUR') return hourStarts(segments);
  const period = granularity.toLowerCase() as 'day' | 'week' | 'month' | 'year';
  return dateStarts(segments, period, daysAfterMonday);
}

/** The starts of buckets that overlap a range. */
function expand(buckets: Buckets, { from, to }: { from: number; to: number }): readonly number[] {
  if (buckets.kind === 'cuts') return buckets.starts;
  if (buckets.kind === 'whole') return [from];
  const { width, origin } = buckets;
  const starts: number[] = [];
  for (let at = origin + Math.floor((from - origin) / width) * width; at < to; at += width) starts.push(at);
  return starts;
}

const print = (instants: readonly number[]): string[] => instants.map((one) => new Date(one).toISOString());

interface Expected {
  readonly from: number;
  readonly to: number;
  readonly starts: readonly number[];
}

function expected(all: readonly number[], start: number, end: number, range: BucketRangeName): Expected {
  const first = all.filter((one) => one <= start).at(-1)!;
  if (range === 'EXACT') {
    const starts = all.filter((one) => one >= first && one < end);
    return { from: start, to: end, starts };
  }
  const last = all.find((one) => one >= end)!;
  return {
    from: first,
    to: all.find((one) => one > last)!,
    starts: all.filter((one) => one >= first && one <= last),
  };
}

/** How long the ranges of a granularity are at most, and how much around them is looked at. */
const SPANS: readonly [GranularityName, longest: number, around: number][] = [
  ['MINUTE_5', 6 * HOUR, DAY],
  ['MINUTE_15', DAY, DAY],
  ['HOUR', 4 * DAY, 4 * DAY],
  ['DAY', 30 * DAY, 8 * DAY],
  ['WEEK', 60 * DAY, 30 * DAY],
  ['MONTH', 200 * DAY, 100 * DAY],
  ['YEAR', 800 * DAY, 1_000 * DAY],
];

/** Pairs of start and end, on boundaries and beside them. */
function ranges(all: readonly number[], start: number, longest: number, random: Random): [number, number][] {
  const [first, later] = [all.find((one) => one > start)!, all.find((one) => one > start + longest / 2)!];
  return [
    [start, start],
    [start, start + random.integer(1, longest)],
    [start, later],
    [first, first],
    [first, later],
  ];
}

describe('buckets of every time zone', () => {
  it.each(zonesOf(SEED))('%s', (zone) => {
    const random = new Random(SEED + ZONES.indexOf(zone));
    const year = Date.UTC(random.pick(YEARS), 0, 1);
    const clock = segmentsOf(zone, year - 1_800 * DAY, year + 2_200 * DAY);
    const changes = clock.slice(1).filter(({ from }) => from > year && from < year + 400 * DAY);
    for (const [granularity, longest, around] of SPANS) {
      // Where clocks change above all.
      const near = changes.length > 0 && random.chance(0.8) ? random.pick(changes).from : year;
      const start = Math.floor((near - random.integer(0, longest)) / MINUTE) * MINUTE;
      const week_start = random.pick(WEEK_STARTS);
      const segments = within(clock, start - around, start + longest + around);
      const all = startsOf(segments, granularity, WEEK_STARTS.indexOf(week_start));
      for (const [from, end] of ranges(all, start, longest, random)) {
        for (const bucket_range of ['INCLUSIVE', 'EXACT'] as const) {
          if (from === end && bucket_range === 'EXACT') continue;
          const cutting: Cutting = { granularity, time_zone: zone, week_start, bucket_range };
          const { range, buckets } = cutRange(from, end, cutting);
          const naive = expected(all, from, end, bucket_range);
          expectSame(
            { ...range, starts: expand(buckets, range) },
            naive,
            `${JSON.stringify(cutting)} ${print([from, end]).join()}`,
          );
        }
      }
    }
  });
});

/** Comparing numbers takes a fraction of what jest takes, and there are many. */
function expectSame(actual: Expected, naive: Expected, asked: string): void {
  const told = ({ from, to, starts }: Expected) => ({
    asked,
    range: print([from, to]),
    starts: print(starts),
  });
  if ([naive.from, naive.to, ...naive.starts].join() === [actual.from, actual.to, ...actual.starts].join())
    return;
  expect(told(actual)).toEqual(told(naive));
}

describe('the offset of a clock', () => {
  it('is that of luxon at any instant, in any order', () => {
    const random = new Random(SEED);
    for (const zone of zonesOf(SEED)) {
      const clock = new LocalClock(zone);
      const from = Date.UTC(random.pick(YEARS), 0, 1);
      const [, change] = segmentsOf(zone, from, from + 400 * DAY);
      const at = change?.from ?? from;
      for (const instant of [
        at,
        at - 1,
        at + 1,
        at - 1,
        at,
        random.integer(from - 900 * DAY, from + 900 * DAY),
        at,
      ]) {
        expect({ zone, instant, minutes: clock.offsetMinutesAt(instant) }).toEqual({
          zone,
          instant,
          minutes: (localAt(zone, instant) - instant) / MINUTE,
        });
      }
    }
  });

  it('is a multiple of fifteen minutes as long as there are records, so that five minutes lie within local hours', () => {
    const odd = zonesOf(SEED).filter((zone) =>
      segmentsOf(zone, Date.UTC(2000, 0, 1), Date.UTC(2030, 0, 1)).some(
        ({ offset }) => offset % (15 * MINUTE) !== 0,
      ),
    );
    expect(odd).toEqual([]);
  });
});

describe('calendars of whole days', () => {
  const starts = (from: string, to: string, cutting: Cutting) => {
    const { buckets, range } = cutRange(Date.parse(from), Date.parse(to), cutting);
    return print(expand(buckets, range)).map((one) => one.slice(0, 10));
  };

  it('knows the leap days', () => {
    expect(starts('2024-02-28T12:00Z', '2024-02-29T12:00Z', { granularity: 'DAY' })).toEqual([
      '2024-02-28',
      '2024-02-29',
      '2024-03-01',
    ]);
    expect(starts('2100-02-28T12:00Z', '2100-02-28T13:00Z', { granularity: 'DAY' })).toEqual([
      '2100-02-28',
      '2100-03-01',
    ]);
  });

  it('has weeks of seven starts', () => {
    // 2026-10-01 was a Thursday.
    expect(
      WEEK_STARTS.map(
        (week_start) =>
          starts('2026-10-01T12:00Z', '2026-10-01T12:00Z', { granularity: 'WEEK', week_start })[0],
      ),
    ).toEqual([
      '2026-09-28',
      '2026-09-29',
      '2026-09-30',
      '2026-10-01',
      '2026-09-25',
      '2026-09-26',
      '2026-09-27',
    ]);
  });

  it('has months of their own lengths, and years', () => {
    expect(starts('2023-12-31T00:00Z', '2024-03-01T00:00Z', { granularity: 'MONTH' })).toEqual([
      '2023-12-01',
      '2024-01-01',
      '2024-02-01',
      '2024-03-01',
    ]);
    expect(
      starts('2023-12-31T00:00Z', '2024-03-01T00:00Z', { granularity: 'YEAR', bucket_range: 'EXACT' }),
    ).toEqual(['2023-01-01', '2024-01-01']);
  });
});
