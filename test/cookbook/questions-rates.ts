import {
  account,
  figure,
  HAMBURG,
  LAST_MONTH,
  RIGHT_NOW,
  site,
  THIS_WEEK,
  type Question,
} from './question.js';

const YESTERDAY_MORNING = {
  start_date_time: '2026-06-16T07:00:00+02:00',
  end_date_time: '2026-06-16T12:00:00+02:00',
  ...HAMBURG,
  bucket_range: 'EXACT',
} as const;

/** How fast, and how well. */
export const RATES: readonly Question[] = [
  {
    title: 'What is the 95th-percentile bill of a site last month?',
    how: 'Burstable billing leaves out the fastest twentieth of the five-minute rates. `P95` is the nearest-rank percentile of the slots with usage, and with `"fill": "ZERO"` that of all slots, as a bill over every sample needs; bill the greater of the two.',
    request: {
      ...LAST_MONTH,
      dimension_filter_clauses: account(site('quay')),
      metrics: [figure('uplink_bandwidth', 'P95'), figure('downlink_bandwidth', 'P95')],
    },
    chart: 'bars',
  },
  {
    title: 'Which hour was the busiest of each cell?',
    how: 'The hours of one morning, and in `totals` the greatest of each cell.',
    request: {
      ...YESTERDAY_MORNING,
      granularity: 'HOUR',
      dimensions: ['cell_id'],
      dimension_filter_clauses: account(),
      metrics: [figure('total_bytes', 'SUM')],
      totals: ['MAXIMUM'],
    },
    chart: 'curves',
  },
  {
    title: 'How did the quay’s load rise in the morning?',
    how: 'Quarters of an hour, each with the least, the mean and the greatest rate of its slots.',
    request: {
      ...YESTERDAY_MORNING,
      end_date_time: '2026-06-16T09:00:00+02:00',
      granularity: 'MINUTE_15',
      dimension_filter_clauses: account(site('quay')),
      metrics: ['MIN', 'AVG', 'MAX'].map((aggregation) => figure('total_bandwidth', aggregation)),
    },
    chart: 'curves',
  },
  {
    title: 'How fast is each site usually, and how fast at its best?',
    how: 'The median, the 99th percentile and the maximum of a month of slots.',
    request: {
      ...LAST_MONTH,
      granularity: 'TOTAL',
      dimensions: ['customer_site_id'],
      dimension_filter_clauses: account(),
      metrics: ['P50', 'P99', 'MAX'].map((aggregation) => figure('downlink_bandwidth', aggregation)),
    },
    chart: 'bars',
  },
  {
    title: 'What is the load at this moment?',
    how: '`NOW` is the five minutes up to the request, flat. `alias` names what would otherwise have one name.',
    request: {
      ...RIGHT_NOW,
      dimension_filter_clauses: account(),
      metrics: [
        figure('downlink_bandwidth', 'AVG', { alias: 'mean_downlink' }),
        figure('downlink_bandwidth', 'MAX', { alias: 'peak_downlink' }),
      ],
    },
    chart: 'bars',
  },
  {
    title: 'How many subscribers are connected at this moment?',
    how: 'In a window `ue_connections` counts who has usage in it.',
    request: {
      ...RIGHT_NOW,
      dimension_filter_clauses: account(),
      metrics: [figure('ue_connections', 'COUNT'), figure('unique_cells', 'COUNT')],
    },
    chart: 'bars',
  },
  {
    title: 'Which cell has the longest delays this week?',
    how: 'Means weigh each record by its time in the bucket. `order_by` puts the slowest first.',
    request: {
      ...THIS_WEEK,
      granularity: 'TOTAL',
      dimensions: ['cell_id'],
      dimension_filter_clauses: account(),
      metrics: [figure('packet_latency', 'AVG'), figure('packet_latency', 'MAX'), figure('jitter', 'AVG')],
      order_by: [{ field_name: 'packet_latency', aggregation_type: 'AVG', sort_order: 'DESCENDING' }],
    },
    chart: 'bars',
  },
  {
    title: 'How many cards are in use, and of which kind?',
    how: '`sim` counts different cards that have usage in the bucket.',
    request: {
      ...THIS_WEEK,
      granularity: 'DAY',
      dimensions: ['sim_type'],
      dimension_filter_clauses: account(),
      metrics: [figure('sim', 'COUNT')],
    },
    chart: 'curves',
  },
  {
    title: 'Which five-minute rates make up the lower half of a morning?',
    how: 'The published `PERCENTILE` answers the ranked rates themselves, up to the percentile.',
    request: {
      start_date_time: '2026-06-16T07:00:00+02:00',
      end_date_time: '2026-06-16T07:45:00+02:00',
      dimension_filter_clauses: account(site('quay')),
      metrics: [
        {
          name: 'downlink_bandwidth',
          metric_filter_clauses: [{ filters: [{ operator: 'PERCENTILE', comparison_value: 0.5 }] }],
        },
      ],
    },
    chart: 'curves',
  },
];
