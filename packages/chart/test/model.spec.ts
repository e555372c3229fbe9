import { describe, expect, it } from '@jest/globals';
import { parseExact, sumOf } from '../src/exact.js';
import { bucketsOf } from '../src/model.js';
import { alone, tailRow, wholeRow, yRange } from '../src/options.js';
import { alignedTo, chartOf, type Point, type ReportAnswer } from '../src/report.js';
import { niceTicks } from '../src/ticks.js';

const at = (text: string) => Date.parse(text);
const BERLIN = 'Europe/Berlin';

describe('bucketsOf', () => {
  it('finds the buckets that range and present cut', () => {
    const stamps = ['2026-11-01', '2026-11-02', '2026-11-03', '2026-11-04'].map((day) =>
      at(`${day}T00:00:00Z`),
    );
    const range = {
      from: at('2026-11-01T06:00:00Z'),
      to: at('2026-11-05T00:00:00Z'),
      now: at('2026-11-03T14:05:00Z'),
    };
    expect(bucketsOf(stamps, 'DAY', 'UTC', range).cut).toEqual([
      { word: 'from', at: range.from },
      null,
      { word: 'until', at: range.now },
      null,
    ]);
  });

  it('cuts nothing of a finished period', () => {
    const stamps = [at('2026-10-01T00:00:00Z')];
    const range = { from: stamps[0] ?? 0, to: at('2026-11-01T00:00:00Z'), now: at('2026-11-29T00:00:00Z') };
    expect(bucketsOf(stamps, 'MONTH', 'UTC', range)).toEqual({ ends: [range.to], cut: [null] });
  });
});

describe('rows of a line', () => {
  const cut = [null, null, null, { word: 'until', at: 1 }] as const;

  it('break at a gap, and end with a dashed tail', () => {
    expect(wholeRow([1, null, 3, 4], cut)).toEqual([1, null, 3, null]);
    expect(tailRow([1, null, 3, 4], cut)).toEqual([null, null, 3, 4]);
  });

  it('draws a point between two gaps as a dot', () => {
    expect(alone([1, null, 3, null, 5, 6])).toEqual([0, 2]);
  });
});

describe('axes', () => {
  it('goes in steps of 1, 2 or 5 from zero', () => {
    expect(niceTicks(0, 1.58, 4)).toEqual([0, 0.5, 1, 1.5, 2]);
    expect(niceTicks(0, 251, 4)).toEqual([0, 100, 200, 300]);
    expect(yRange(0, 1.58e12, 1e12, false)).toEqual([0, 2e12]);
    expect(yRange(950, 1_000, 1, true)).toEqual([940, 1_000]);
  });
});

describe('alignedTo', () => {
  it('meets hours by the local clock, over a change of it', () => {
    const hours = (text: string, count: number) =>
      Array.from({ length: count }, (_, i) => at(text) + i * 3_600_000);
    const sunday = hours('2026-03-29T00:00:00+01:00', 23);
    const before = hours('2026-03-22T00:00:00+01:00', 24);
    const aligned = alignedTo(sunday, before, 'HOUR', BERLIN);
    // The hour from two to three does not exist on that Sunday: three o'clock meets three o'clock.
    expect(aligned.slice(0, 4)).toEqual([0, 1, 3, 4]);
    expect(aligned.at(-1)).toBe(23);
  });

  it('meets months by their order', () => {
    expect(
      alignedTo(
        [at('2026-02-01T00:00:00Z'), at('2026-03-01T00:00:00Z')],
        [at('2026-01-01T00:00:00Z')],
        'MONTH',
        'UTC',
      ),
    ).toEqual([0, null]);
  });
});

describe('chartOf', () => {
  const point = (day: string, name: string, value: number | null): Point => ({
    time_stamp: `2026-11-0${day}T00:00:00+01:00`,
    name,
    value,
    aggregation_type: 'COUNT',
  });
  const answer: ReportAnswer = {
    result: [
      [point('1', 'up', 5), point('2', 'up', null)],
      [point('1', 'down', 9), point('2', 'down', 0)],
    ],
    comparison: {
      start_date_time: '2026-10-25T00:00:00+02:00',
      end_date_time: '2026-10-27T00:00:00+01:00',
      result: [
        [],
        [
          { ...point('1', 'down', 7), time_stamp: '2026-10-25T00:00:00+02:00' },
          { ...point('1', 'down', 8), time_stamp: '2026-10-26T00:00:00+01:00' },
        ],
      ],
    },
    metadata: {
      data_from: null,
      data_last_refreshed: '2026-11-10T00:00:00+01:00',
      time_zone: BERLIN,
      start_date_time: '2026-11-01T00:00:00+01:00',
      end_date_time: '2026-11-03T00:00:00+01:00',
    },
  };
  const is = (name: string) => (one: Point) => one.name === name;

  it('keeps gaps and zeros apart, and aligns the comparison', () => {
    const model = chartOf(answer, {
      title: 'Traffic',
      unit: 'B',
      kind: 'bars',
      granularity: 'DAY',
      timeZone: BERLIN,
      wanted: [
        { key: 'down', name: 'Downlink', colour: 's1', matches: is('down') },
        { key: 'up', name: 'Uplink', colour: 's2', matches: is('up') },
      ],
      comparisonName: (from, to) => `${new Date(from).toISOString()} ${new Date(to).toISOString()}`,
    });
    expect(model.series.map(({ values }) => values)).toEqual([
      [9, 0],
      [5, null],
    ]);
    expect(model.cut).toEqual([null, null]);
    expect(model.comparison).toEqual({
      name: '2026-10-24T22:00:00.000Z 2026-10-26T23:00:00.000Z',
      stamps: [at('2026-10-24T22:00:00Z'), at('2026-10-25T23:00:00Z')],
      values: [7, 8],
    });
  });
});

describe('exact numbers', () => {
  it('adds up beyond 2^53 without rounding', () => {
    expect(sumOf([9_007_199_254_740_991, 2])).toBe(9_007_199_254_740_993n);
    expect(sumOf([1, null, 2])).toBe(3);
    expect(sumOf([null])).toBeNull();
    expect(sumOf([0.5, 0.25])).toBe(0.75);
  });

  it('reads whole numbers by their source text where JSON.parse tells it', () => {
    const tells = JSON.parse('[1]', ((_: string, value: unknown, context?: { source?: string }) =>
      Array.isArray(value) ? value : context?.source) as never) as unknown[];
    const read = parseExact('{"value":9007199254740993,"rate":0.1}') as { value: unknown; rate: number };
    expect(read.value).toBe(tells[0] === '1' ? 9_007_199_254_740_993n : 9_007_199_254_740_992);
    expect(read.rate).toBe(0.1);
  });
});
