import type { ReportDto } from './request/report.dto.js';

const account = {
  filters: [
    {
      dimension_name: 'account_id',
      operator: 'EXACT',
      expressions: ['62c40843c7a190970912345'],
    },
  ],
} satisfies NonNullable<ReportDto['dimension_filter_clauses']>[number];

const JULY = {
  start_date_time: '2022-07-01T00:00:00+00:00',
  end_date_time: '2022-07-31T00:00:00+00:00',
  granularity: 'DAY',
} as const;

/** Requests whose answers have a shape, by their titles. */
export const SHAPED_REQUESTS: Readonly<Record<string, ReportDto>> = {
  'Top ten subscribers by downlink, with the rest': {
    ...JULY,
    dimensions: ['msisdn'],
    dimension_filter_clauses: [account],
    metrics: [{ name: 'downlink_bytes', aggregation_type: 'COUNT' }],
    order_by: [{ field_name: 'downlink_bytes', sort_order: 'DESCENDING' }],
    limit: 10,
    others: true,
  },
  'Each day of sites, gaps filled, with totals and the month before': {
    ...JULY,
    dimensions: ['customer_site_id'],
    dimension_filter_clauses: [account],
    metrics: [{ name: 'time_usage_seconds', aggregation_type: 'COUNT' }],
    fill: 'ZERO',
    totals: ['TOTAL', 'MAXIMUM'],
    compare: 'PREVIOUS_PERIOD',
  },
  'Busy hours of sites, by pages of a hundred': {
    ...JULY,
    granularity: 'HOUR',
    dimensions: ['customer_site_id'],
    dimension_filter_clauses: [account],
    metrics: [
      {
        name: 'downlink_bandwidth',
        aggregation_type: 'MAX',
        metric_filter_clauses: [{ filters: [{ operator: 'GREATER_THAN', comparison_value: 100 }] }],
      },
    ],
    page_size: 100,
  },
};
