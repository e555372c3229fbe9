import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { TimeReports } from '../support/time-reports.js';

/** Days of which each has other bytes, at noon UTC. */
const DAYS = {
  '2025-12-31T12:00:00Z': 1,
  '2026-01-01T12:00:00Z': 2,
  '2026-02-28T12:00:00Z': 4,
  '2026-03-01T12:00:00Z': 8,
  '2026-03-07T12:00:00Z': 16,
  '2026-03-08T12:00:00Z': 32,
  '2026-03-09T12:00:00Z': 64,
  '2026-03-10T11:55:00Z': 128,
  '2026-03-10T12:00:00Z': 256,
};

/** A Tuesday. */
const NOW = Date.parse('2026-03-10T12:02:03.456Z');

let now = NOW;
let reports: TimeReports;

beforeAll(async () => {
  reports = await TimeReports.start(() => now, { acme: DAYS });
});

beforeEach(() => {
  now = NOW;
});

afterAll(() => reports.close());

const total = { granularity: 'TOTAL', bucket_range: 'EXACT' };

describe('a relative range', () => {
  it.each<[start: string, end: string, others: object, stamp: string, bytes: number]>([
    ['TODAY', 'NOW', {}, '2026-03-10T00:00:00+00:00', 128 + 104],
    ['YESTERDAY', 'TODAY', {}, '2026-03-09T00:00:00+00:00', 64],
    ['THIS_WEEK', 'NOW', {}, '2026-03-09T00:00:00+00:00', 64 + 128 + 104],
    ['THIS_WEEK', 'NOW', { week_start: 'SUNDAY' }, '2026-03-08T00:00:00+00:00', 32 + 64 + 128 + 104],
    ['LAST_WEEK', 'THIS_WEEK', {}, '2026-03-02T00:00:00+00:00', 16 + 32],
    ['LAST_WEEK', 'THIS_WEEK', { week_start: 'SUNDAY' }, '2026-03-01T00:00:00+00:00', 8 + 16],
    ['THIS_MONTH', 'TODAY', {}, '2026-03-01T00:00:00+00:00', 8 + 16 + 32 + 64],
    ['LAST_MONTH', 'THIS_MONTH', {}, '2026-02-01T00:00:00+00:00', 4],
    ['LAST_QUARTER', 'THIS_QUARTER', {}, '2025-10-01T00:00:00+00:00', 1],
    ['THIS_YEAR', 'LAST_WEEK', {}, '2026-01-01T00:00:00+00:00', 2 + 4 + 8],
    ['LAST_YEAR', 'THIS_YEAR', {}, '2025-01-01T00:00:00+00:00', 1],
    ['NOW-7d', 'NOW', {}, '2026-03-03T12:02:03+00:00', 16 + 32 + 64 + 128 + 104],
    ['NOW-123s', 'NOW', {}, '2026-03-10T12:00:00+00:00', 104],
    ['NOW-1M', '2026-03-01T00:00:00+05:00', {}, '2026-02-10T12:02:03+00:00', 4],
    ['2026-03-08T00:00:00+05:00', 'NOW-1d', {}, '2026-03-08T00:00:00+05:00', 32 + 26],
    ['NOW-1y', 'NOW+1y', {}, '2025-03-10T12:02:03+00:00', 511],
    // At 2026-03-10T12:02:03Z it is 01:02 of the 11th in Auckland, where noon of the 9th in UTC lies on the 10th.
    ['YESTERDAY', 'TODAY', { time_zone: 'Pacific/Auckland' }, '2026-03-10T00:00:00+13:00', 64],
    ['TODAY', 'NOW', { time_zone: 'Pacific/Auckland' }, '2026-03-11T00:00:00+13:00', 128 + 104],
  ])('from %s to %s %j', async (start_date_time, end_date_time, others, stamp, bytes) => {
    expect(await reports.series('acme', { ...total, ...others, start_date_time, end_date_time })).toEqual([
      [[stamp, bytes]],
    ]);
  });

  it('covers whole buckets unless it is exact', async () => {
    const request = { start_date_time: 'NOW-1d', end_date_time: 'NOW', granularity: 'DAY' };
    expect(await reports.series('acme', request)).toEqual([
      [
        ['2026-03-09T00:00:00+00:00', 64],
        ['2026-03-10T00:00:00+00:00', 384],
      ],
    ]);
  });

  it('is another one at another time', async () => {
    const request = { start_date_time: 'TODAY', end_date_time: 'NOW', granularity: 'DAY' };
    expect(await reports.series('acme', request)).toEqual([[['2026-03-10T00:00:00+00:00', 384]]]);
    now -= 86_400_000;
    expect(await reports.series('acme', request)).toEqual([
      [
        ['2026-03-09T00:00:00+00:00', 64],
        ['2026-03-10T00:00:00+00:00', 384],
      ],
    ]);
  });
});

describe('NOW for both', () => {
  it('stays a flat answer, in the time zone that is asked for', async () => {
    const answer = await reports.ask('acme', { start_date_time: 'NOW', end_date_time: 'NOW' });
    expect(await answer.text()).toBe(
      '{"start_time":"2026-03-10T11:57:03+00:00","end_time":"2026-03-10T12:02:03+00:00","uplink_bytes":180,"account_id":"acme"}',
    );
    const zoned = await reports.ask('acme', {
      start_date_time: 'NOW',
      end_date_time: 'NOW',
      time_zone: 'America/St_Johns',
    });
    expect(await zoned.json()).toMatchObject({
      start_time: '2026-03-10T09:27:03-02:30',
      end_time: '2026-03-10T09:32:03-02:30',
    });
  });
});

describe('what is wrong', () => {
  const absolute = '2026-03-01T00:00:00Z';
  const NOT_BOTH = 'NOW must be given for both, or beside a relative date such as NOW-7d or TODAY';
  const allowed = 'must be an RFC 3339 date-time with offset, or a relative date such as NOW-7d or TODAY';

  it.each<[start: string, end: string, faults: [code: string, field: string, detail: string][]]>([
    [absolute, 'NOW', [['40470102', 'end_date_time', NOT_BOTH]]],
    ['NOW', absolute, [['40470101', 'start_date_time', NOT_BOTH]]],
    ['TODAY', 'YESTERDAY', [['40470103', 'end_date_time', '']]],
    [
      'THIS_MONHT',
      'NOW-7D',
      [
        ['40470101', 'start_date_time', `${allowed}; given "THIS_MONHT"; did you mean THIS_MONTH?`],
        [
          '40470102',
          'end_date_time',
          `${allowed}; given "NOW-7D": a step is one of s, m, h, d, w, M, y; given "D"; did you mean d?`,
        ],
      ],
    ],
    [
      'NOW-9999y',
      'TODAY',
      [['40470101', 'start_date_time', `${allowed}; given "NOW-9999y": that is farther than dates reach`]],
    ],
  ])('in %s to %s', async (start_date_time, end_date_time, faults) => {
    const told = await reports.faults({ start_date_time, end_date_time });
    expect(told.map(({ code, field }) => [code, field])).toEqual(
      faults.map(([code, field]) => [code, field]),
    );
    faults.forEach(([, , detail], i) => expect(told[i]?.description.endsWith(detail)).toBe(true));
  });
});
