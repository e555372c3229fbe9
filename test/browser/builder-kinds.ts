import type { Page } from 'playwright-core';
import { add, BASE, give, type Json } from './builder-page.js';

/** A report that is built through the form: from the base, by these steps, to this request. */
export interface Kind {
  readonly name: string;
  readonly steps: (page: Page) => Promise<void>;
  readonly body: Json;
}

const BYTES = { name: 'downlink_bytes', aggregation_type: 'COUNT' };

export const KINDS: readonly Kind[] = [
  {
    name: 'another metric and aggregation, with an alias',
    steps: async (page) => {
      await give(page, 'metrics[0].name', 'uplink_bandwidth');
      await give(page, 'metrics[0].aggregation_type', 'P95');
      await give(page, 'metrics[0].alias', 'billed');
    },
    body: { ...BASE, metrics: [{ name: 'uplink_bandwidth', aggregation_type: 'P95', alias: 'billed' }] },
  },
  {
    name: 'a ranked percentile',
    steps: async (page) => {
      await give(page, 'granularity', '');
      await give(page, 'metrics[0].name', 'downlink_bandwidth');
      await give(page, 'metrics[0].aggregation_type', '');
      await give(page, 'metrics[0].metric_filter_clauses[0].filters[0].comparison_value', '0.5');
    },
    body: (({ granularity: _, ...rest }) => ({
      ...rest,
      metrics: [
        {
          name: 'downlink_bandwidth',
          metric_filter_clauses: [{ filters: [{ operator: 'PERCENTILE', comparison_value: 0.5 }] }],
        },
      ],
    }))(BASE),
  },
  {
    name: 'weeks from Sunday on, whole ones, in another zone',
    steps: async (page) => {
      await give(page, 'granularity', 'WEEK');
      await give(page, 'week_start', 'SUNDAY');
      await give(page, 'bucket_range', 'INCLUSIVE');
      await give(page, 'time_zone', 'Asia/Kathmandu');
    },
    body: {
      ...BASE,
      granularity: 'WEEK',
      week_start: 'SUNDAY',
      bucket_range: 'INCLUSIVE',
      time_zone: 'Asia/Kathmandu',
    },
  },
  {
    name: 'an exact range, to the millisecond',
    steps: async (page) => {
      await give(page, 'start_date_time', '2022-07-01T10:02:03.004+02:00');
      await give(page, 'granularity', 'TOTAL');
    },
    body: { ...BASE, start_date_time: '2022-07-01T10:02:03.004+02:00', granularity: 'TOTAL' },
  },
  {
    name: 'relative dates: named ones and steps from now',
    steps: async (page) => {
      await page.getByLabel('From', { exact: true }).selectOption('step');
      await page.getByLabel('From: how many').fill('3');
      await page.getByLabel('From: unit').selectOption('w');
      await page.getByLabel('To', { exact: true }).selectOption('YESTERDAY');
    },
    body: { ...BASE, start_date_time: 'NOW-3w', end_date_time: 'YESTERDAY' },
  },
  {
    name: 'groups of two dimensions, limited, with others, in an order',
    steps: async (page) => {
      await add(page, 'dimensions', 'dimension');
      await give(page, 'dimensions[0]', 'customer_site_id');
      await add(page, 'dimensions', 'dimension');
      await give(page, 'dimensions[1]', 'network');
      await give(page, 'limit', '3');
      await give(page, 'others', true);
      await add(page, 'order_by', 'rule');
      await give(page, 'order_by[0].field_name', 'downlink_bytes');
      await give(page, 'order_by[0].aggregation_type', 'COUNT');
      await give(page, 'order_by[0].sort_order', 'DESCENDING');
    },
    body: {
      ...BASE,
      dimensions: ['customer_site_id', 'network'],
      limit: 3,
      others: true,
      order_by: [{ field_name: 'downlink_bytes', sort_order: 'DESCENDING', aggregation_type: 'COUNT' }],
    },
  },
  {
    name: 'tests of values: one bound, and two of them negated',
    steps: async (page) => {
      await give(page, 'granularity', 'HOUR');
      await add(page, 'metrics[0].metric_filter_clauses', 'test');
      const [first, second] = [0, 1].map((i) => `metrics[0].metric_filter_clauses[${i}].filters[0]`);
      await give(page, `${first}.comparison_value`, '1000');
      await add(page, 'metrics[0].metric_filter_clauses', 'test');
      await give(page, `${second}.operator`, 'BETWEEN');
      await give(page, `${second}.comparison_value[0]`, '2000');
      await give(page, `${second}.comparison_value[1]`, '3000000000');
      await give(page, `${second}.not`, true);
    },
    body: {
      ...BASE,
      granularity: 'HOUR',
      metrics: [
        {
          ...BYTES,
          metric_filter_clauses: [
            { filters: [{ operator: 'GREATER_THAN', comparison_value: 1000 }] },
            { filters: [{ operator: 'BETWEEN', comparison_value: [2000, 3_000_000_000], not: true }] },
          ],
        },
      ],
    },
  },
  {
    name: 'fill, totals and the period before',
    steps: async (page) => {
      await give(page, 'fill', 'ZERO');
      for (const name of ['TOTAL', 'AVERAGE']) await page.getByLabel(name, { exact: true }).check();
      await give(page, 'compare', 'PREVIOUS_PERIOD');
    },
    body: { ...BASE, fill: 'ZERO', totals: ['TOTAL', 'AVERAGE'], compare: 'PREVIOUS_PERIOD' },
  },
  {
    name: 'a comparison with another range, with metadata and accuracy',
    steps: async (page) => {
      await give(page, 'compare', 'range');
      await give(page, 'compare.start_date_time', '2022-07-08T00:00:00+02:00');
      await give(page, 'compare.end_date_time', '2022-07-11T00:00:00+02:00');
      await give(page, 'metadata', true);
      await give(page, 'accuracy', 'APPROXIMATE');
    },
    body: {
      ...BASE,
      compare: { start_date_time: '2022-07-08T00:00:00+02:00', end_date_time: '2022-07-11T00:00:00+02:00' },
      metadata: true,
      accuracy: 'APPROXIMATE',
    },
  },
];
