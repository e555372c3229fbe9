import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startShaped, values, type ShapedService } from './shaped.js';

let service: ShapedService;

beforeAll(async () => {
  service = await startShaped('acme', { clock: () => Date.parse('2026-04-15T12:00:00Z') });
  await service.deliver([
    // 29 March has 23 hours in Berlin: from 23:00Z of the day before to 22:00Z.
    { at: '2026-03-28T22:55:00Z', up: 1 },
    { at: '2026-03-28T23:00:00Z', up: 2 },
    { at: '2026-03-29T21:55:00Z', up: 4 },
    { at: '2026-03-29T22:00:00Z', up: 8 },
    // In 2025 it is 30 March.
    { at: '2025-03-29T23:00:00Z', up: 16 },
    { at: '2025-03-30T21:55:00Z', up: 32 },
    { at: '2025-03-30T22:00:00Z', up: 64 },
    { at: '2026-01-10T00:00:00Z', up: 128 },
    { at: '2026-02-28T23:55:00Z', up: 256 },
    // Around half past.
    { at: '2026-04-02T08:25:00Z', up: 1_000 },
    { at: '2026-04-02T08:30:00Z', up: 2_000 },
    { at: '2026-04-02T10:28:00Z', up: 5_000 },
  ]);
});

afterAll(() => service.close());

const metrics = [{ name: 'uplink_bytes', aggregation_type: 'COUNT' }];
const BERLIN = {
  start_date_time: '2026-03-30T00:00:00+02:00',
  end_date_time: '2026-03-30T00:00:00+02:00',
  granularity: 'DAY',
  time_zone: 'Europe/Berlin',
  metrics,
};

describe('a comparison over a change of the clock', () => {
  it('with the day before has its 23 hours', async () => {
    const { result, comparison } = await service.ask({ ...BERLIN, compare: 'PREVIOUS_PERIOD' });
    expect(values(result)).toEqual([[8]]);
    expect(comparison).toEqual({
      start_date_time: '2026-03-29T00:00:00+01:00',
      end_date_time: '2026-03-29T00:00:00+01:00',
      result: [
        [
          {
            time_stamp: '2026-03-29T00:00:00+01:00',
            name: 'uplink_bytes',
            value: 6,
            aggregation_type: 'COUNT',
          },
        ],
      ],
    });
  });

  it('with the year before goes by the local date', async () => {
    const { comparison } = await service.ask({ ...BERLIN, compare: 'PREVIOUS_YEAR' });
    expect(comparison?.start_date_time).toBe('2025-03-30T00:00:00+01:00');
    expect(values(comparison?.result ?? [])).toEqual([[48]]);
  });
});

describe('a comparison', () => {
  it('with the months before is with whole months, however long', async () => {
    // Through the month that begins at the end rounded up: March and April.
    const { result, comparison } = await service.ask({
      ...BERLIN,
      time_zone: undefined,
      granularity: 'MONTH',
      start_date_time: '2026-03-31T00:00:00Z',
      end_date_time: '2026-03-31T00:00:00Z',
      compare: 'PREVIOUS_PERIOD',
    });
    expect(result[0]?.map(({ time_stamp: stamp }) => stamp.slice(0, 10))).toEqual([
      '2026-03-01',
      '2026-04-01',
    ]);
    expect(comparison?.result[0]?.map(({ time_stamp: stamp, value }) => [stamp.slice(0, 10), value])).toEqual(
      [
        ['2026-01-01', 128],
        ['2026-02-01', 256],
      ],
    );
  });

  it('of an exact range is exact, and leaves no gap', async () => {
    const { comparison } = await service.ask({
      metrics,
      granularity: 'HOUR',
      bucket_range: 'EXACT',
      start_date_time: '2026-04-02T10:30:00Z',
      end_date_time: '2026-04-02T12:30:00Z',
      compare: 'PREVIOUS_PERIOD',
    });
    expect(comparison).toMatchObject({
      start_date_time: '2026-04-02T08:30:00+00:00',
      end_date_time: '2026-04-02T10:30:00+00:00',
    });
    // Two of the five minutes from 10:28 on.
    expect(values(comparison?.result ?? [])).toEqual([[2_000, 2_000]]);
  });

  it('of a total is with the same length', async () => {
    const { comparison } = await service.ask({
      metrics,
      granularity: 'TOTAL',
      bucket_range: 'EXACT',
      start_date_time: '2026-04-02T08:30:00Z',
      end_date_time: '2026-04-02T08:35:00Z',
      compare: 'PREVIOUS_PERIOD',
    });
    expect(comparison?.start_date_time).toBe('2026-04-02T08:25:00+00:00');
    expect(values(comparison?.result ?? [])).toEqual([[1_000]]);
  });

  it('may be with a range that is relative, too', async () => {
    const { result, comparison } = await service.ask({
      metrics,
      granularity: 'TOTAL',
      bucket_range: 'EXACT',
      start_date_time: 'THIS_MONTH',
      end_date_time: 'NOW',
      compare: { start_date_time: 'LAST_MONTH', end_date_time: 'THIS_MONTH' },
    });
    expect(values(result)).toEqual([[8_000]]);
    expect(comparison?.start_date_time).toBe('2026-03-01T00:00:00+00:00');
    expect(values(comparison?.result ?? [])).toEqual([[15]]);
  });
});

describe('metadata', () => {
  it('tells the time zone, and what a relative range has become', async () => {
    const { metadata } = await service.ask({
      metrics,
      granularity: 'DAY',
      time_zone: 'Asia/Kathmandu',
      start_date_time: 'TODAY',
      end_date_time: 'NOW',
      metadata: true,
    });
    expect(metadata).toMatchObject({
      time_zone: 'Asia/Kathmandu',
      start_date_time: '2026-04-15T00:00:00+05:45',
      end_date_time: '2026-04-15T17:45:00+05:45',
      data_last_refreshed: '2026-04-15T17:45:00+05:45',
      row_count: 0,
    });
  });
});
