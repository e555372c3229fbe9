import { describe, expect, it } from '@jest/globals';
import { opened, toSave } from '../src/saved-view.js';
import { parseView } from '../src/state.js';

const ACCOUNTS = ['acme', 'globex'];
const VIEW = parseView('/portal/builder', '#acc=other&cmp=prev&theme=dark&tz=UTC&g=DAY');
const pin = (dimension_name: string, ...expressions: string[]) => ({
  filters: [{ dimension_name, operator: 'EXACT', expressions }],
});
const REPORT = {
  start_date_time: 'LAST_MONTH',
  end_date_time: 'THIS_MONTH',
  time_zone: 'Europe/Berlin',
  bucket_range: 'EXACT',
  granularity: 'HOUR',
  fill: 'ZERO',
  dimension_filter_clauses: [pin('account_id', 'acme'), pin('customer_site_id', 'n', 's'), pin('imsi', '1')],
  dimensions: ['network'],
  limit: 7,
  others: true,
  metrics: [
    { name: 'uplink_bytes', aggregation_type: 'COUNT' },
    { name: 'uplink_bandwidth', aggregation_type: 'MAX' },
  ],
};

describe('a saved report as a view', () => {
  it('has every key of the report', () => {
    const { view, differs } = opened(REPORT, VIEW, ACCOUNTS);
    expect(view).toMatchObject({
      screen: 'builder',
      acc: ['acme'],
      site: ['n', 's'],
      sub: 'imsi:1',
      from: 'LAST_MONTH',
      to: 'THIS_MONTH',
      tz: 'Europe/Berlin',
      g: 'HOUR',
      by: 'network',
      idle: 'zero',
      cmp: '',
      theme: 'dark',
      q: 'uplink_bytes.COUNT,uplink_bandwidth.MAX',
    });
    expect(differs).toEqual([]);
  });

  it('names no account when the report names all, in any order', () => {
    const all = { ...REPORT, dimension_filter_clauses: [pin('account_id', 'globex', 'acme')] };
    expect(opened(all, VIEW, ACCOUNTS).view.acc).toEqual([]);
  });

  it.each([
    ['order_by', { order_by: [{ name: 'uplink_bytes' }] }],
    ['totals', { totals: ['TOTAL'] }],
    ['compare', { compare: { start_date_time: 'NOW-2d', end_date_time: 'NOW-1d' } }],
    ['limit', { limit: 3 }],
    ['dimensions', { dimensions: ['network', 'genre'] }],
    ['bucket_range', { bucket_range: undefined }],
    ['metrics', { metrics: [{ name: 'uplink_bytes', aggregation_type: 'COUNT', alias: 'up' }] }],
    [
      'dimension_filter_clauses',
      { dimension_filter_clauses: [...REPORT.dimension_filter_clauses, pin('genre', 'x')] },
    ],
    ['dimension_filter', { dimension_filter: { filter: { dimension_name: 'genre' } } }],
    ['page_token', { page_token: 9_007_199_254_740_993n }],
  ])('says that it differs in %s', (name, change) => {
    expect(opened({ ...REPORT, ...change }, VIEW, ACCOUNTS).differs).toEqual([name]);
  });
});

describe('a request to be saved', () => {
  it('has the dates of the view, and no metadata', () => {
    const body = { ...REPORT, start_date_time: '2026-03-01T10:05:00Z', metadata: true };
    expect(toSave(body, { from: 'NOW-7d', to: 'NOW' })).toEqual({
      ...REPORT,
      start_date_time: 'NOW-7d',
      end_date_time: 'NOW',
    });
  });
});
