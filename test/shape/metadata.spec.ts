import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startShaped, type ShapedService } from './shaped.js';

const NOW = Date.parse('2026-03-02T10:00:03.700Z');

let service: ShapedService;

beforeAll(async () => {
  service = await startShaped('acme', { clock: () => NOW, env: { REFRESH_INTERVAL_MS: '0' } });
  await service.deliver([
    { at: '2026-03-01T00:00:00Z', site: 'A', up: 1, msisdn: '1' },
    { at: '2026-03-01T01:00:00Z', site: 'A', up: 2, msisdn: '1' },
    { at: '2026-03-01T01:00:00Z', site: 'B', up: 4, msisdn: '2' },
  ]);
});

afterAll(() => service.close());

const UP = { name: 'uplink_bytes', aggregation_type: 'COUNT' };
const REQUEST = {
  start_date_time: '2026-03-01T05:30:00+05:30',
  end_date_time: '2026-03-01T07:30:00+05:30',
  granularity: 'HOUR',
  metrics: [UP],
  metadata: true,
};
const metadataOf = async (request: object) => (await service.ask(request)).metadata;

describe('metadata', () => {
  it('ends the answer, and tells what it is of', async () => {
    expect(await service.text(REQUEST)).toMatch(
      /\]\],"account_id":"acme","metadata":\{"data_from":null,"data_last_refreshed":"2026-03-02T15:30:03\+05:30","time_zone":"UTC","time_zone_rules":"\d{4}[a-z]+","row_count":2,"start_date_time":"2026-03-01T05:30:00\+05:30","end_date_time":"2026-03-01T07:30:00\+05:30","source":"stored aggregates","accuracy":"EXACT"\}\}$/,
    );
  });

  it('counts the points of all series, whatever is shown of them', async () => {
    const p50 = {
      name: 'uplink_bandwidth',
      metric_filter_clauses: [{ filters: [{ operator: 'PERCENTILE', comparison_value: 0.5 }] }],
    };
    const bySite = { ...REQUEST, dimensions: ['customer_site_id'] };
    expect(await metadataOf({ ...bySite, metrics: [UP, p50] })).toMatchObject({ row_count: 5 });
    expect(await metadataOf({ ...bySite, limit: 1 })).toMatchObject({ row_count: 3 });
    expect(await metadataOf({ ...bySite, fill: 'ZERO' })).toMatchObject({ row_count: 6 });
    const tested = {
      ...UP,
      metric_filter_clauses: [{ filters: [{ operator: 'EQUAL', comparison_value: 2 }] }],
    };
    expect(await metadataOf({ ...bySite, metrics: [tested] })).toMatchObject({ row_count: 1 });
  });

  it('names all that it was made of', async () => {
    const bySite = { ...REQUEST, dimensions: ['customer_site_id'] };
    expect(await metadataOf({ ...REQUEST, dimensions: ['msisdn'] })).toMatchObject({ source: 'records' });
    expect(await metadataOf({ ...bySite, limit: 1 })).toMatchObject({ source: 'stored aggregates' });
    expect(await metadataOf({ ...bySite, limit: 1, others: true })).toMatchObject({
      source: ['stored aggregates', 'records'],
    });
  });

  it('tells the milliseconds of a range, where there are some', async () => {
    const cut = {
      ...REQUEST,
      start_date_time: '2026-03-01T06:32:30.500+05:30',
      end_date_time: '2026-03-01T06:34:00.0009+05:30',
      bucket_range: 'EXACT',
      compare: 'PREVIOUS_PERIOD',
    };
    const { result, metadata, comparison } = await service.ask(cut);
    // From 150.5 s to 240 s of 300 s: of two bytes floor(1.6) - floor(1.003), of four floor(3.2) - floor(2.007).
    expect(result[0]?.map(({ value }) => value)).toEqual([1]);
    const told = {
      start_date_time: '2026-03-01T06:32:30.500+05:30',
      end_date_time: '2026-03-01T06:34:00+05:30',
    };
    expect(metadata).toMatchObject(told);
    expect(comparison).toMatchObject({
      start_date_time: '2026-03-01T05:32:30.500+05:30',
      end_date_time: '2026-03-01T05:34:00+05:30',
    });
    expect((await service.ask({ ...cut, ...told })).result).toEqual(result);
  });

  it('of NOW is of the window', async () => {
    const now = { start_date_time: 'NOW', end_date_time: 'NOW', metrics: [UP], metadata: true };
    expect(await metadataOf(now)).toEqual({
      data_from: null,
      data_last_refreshed: '2026-03-02T10:00:03+00:00',
      time_zone: 'UTC',
      time_zone_rules: process.versions.tz,
      row_count: 1,
      start_date_time: '2026-03-02T09:55:03+00:00',
      end_date_time: '2026-03-02T10:00:03+00:00',
      source: 'records',
      accuracy: 'EXACT',
    });
  });
});
