import type { DimensionFilterDto } from './request/dimension-filter.dto.js';
import type { MetricDto } from './request/metric.dto.js';
import type { ReportDto } from './request/report.dto.js';

const exact = (
  dimension_name: DimensionFilterDto['dimension_name'],
  value: string | number,
): DimensionFilterDto => ({
  dimension_name,
  operator: 'EXACT',
  expressions: [value],
});

const all = (...filters: DimensionFilterDto[]) => [{ filters }];

const figure = (name: MetricDto['name'], aggregation_type: MetricDto['aggregation_type']): MetricDto => ({
  name,
  aggregation_type,
});

const upTo = (name: MetricDto['name'], comparison_value: number): MetricDto => ({
  name,
  metric_filter_clauses: [{ filters: [{ operator: 'PERCENTILE', comparison_value }] }],
});

const ENTERPRISE = exact('account_id', '62c40843c7a190970912345');
const OTHER_ENTERPRISE = exact('account_id', '62b00f5695c2cd8c530548e5');
const SITE = exact('customer_site_id', '62c408aaadd8f757bf412345');
const SUBSCRIBER = exact('msisdn', 8020010012345);
const JULY_7_TO_8 = {
  start_date_time: '2022-07-07T09:50:00+05:30',
  end_date_time: '2022-07-08T09:50:00+05:30',
};
const NOW = { start_date_time: 'NOW', end_date_time: 'NOW' };

/** The published requests, by their titles. */
export const PUBLISHED_REQUESTS: Readonly<Record<string, ReportDto>> = {
  'Time usage for enterprise': {
    ...JULY_7_TO_8,
    granularity: 'DAY',
    dimension_filter_clauses: all(exact('account_id', '62c40843c7a1909709112345')),
    metrics: [figure('time_usage_seconds', 'COUNT')],
  },
  'Time usage for mobile subscriber (msisdn)': {
    ...JULY_7_TO_8,
    granularity: 'DAY',
    dimensions: ['msisdn'],
    dimension_filter_clauses: all(ENTERPRISE, SUBSCRIBER),
    metrics: [figure('time_usage_seconds', 'COUNT')],
  },
  'Daily and monthly usage for mobile subscriber (msisdn) in bytes': {
    ...JULY_7_TO_8,
    granularity: 'HOUR',
    dimensions: ['msisdn'],
    dimension_filter_clauses: all(ENTERPRISE, SUBSCRIBER),
    metrics: [figure('uplink_bytes', 'COUNT'), figure('downlink_bytes', 'COUNT')],
  },
  'Real-time network bandwidth': {
    ...NOW,
    dimension_filter_clauses: all(ENTERPRISE, SITE),
    metrics: [figure('uplink_bandwidth', 'AVG'), figure('downlink_bandwidth', 'AVG')],
  },
  'Monthly bandwidth usage': {
    start_date_time: '2022-07-11T14:40:00+05:30',
    end_date_time: '2022-08-11T14:40:00+05:30',
    dimensions: ['customer_site_id'],
    dimension_filter_clauses: all(ENTERPRISE, SITE),
    metrics: [upTo('uplink_bandwidth', 1), upTo('downlink_bandwidth', 1)],
  },
  'Maximum network bandwidth by imsi': {
    ...NOW,
    dimension_filter_clauses: all(OTHER_ENTERPRISE, exact('imsi', 310550000010232)),
    metrics: [figure('uplink_bandwidth', 'MAX'), figure('downlink_bandwidth', 'MAX')],
  },
  'Maximum network bandwidth by msisdn': {
    ...NOW,
    dimension_filter_clauses: all(OTHER_ENTERPRISE, exact('msisdn', 8120012300987)),
    metrics: [figure('uplink_bandwidth', 'MAX'), figure('downlink_bandwidth', 'MAX')],
  },
  'Average, minimum and maximum network bandwidth': {
    start_date_time: '2022-06-22T15:30:00+05:30',
    end_date_time: '2022-06-22T18:30:00+05:30',
    granularity: 'HOUR',
    dimension_filter_clauses: all(OTHER_ENTERPRISE, exact('customer_site_id', '628f12886f8307435f7b7c59')),
    metrics: (['AVG', 'MIN', 'MAX'] as const).flatMap((aggregation) => [
      figure('uplink_bandwidth', aggregation),
      figure('downlink_bandwidth', aggregation),
    ]),
  },
};

/** Published answers of the three shapes: series in time, ranked series, a window. */
export const PUBLISHED_ANSWERS = {
  'Series of points in time': {
    result: [
      [
        {
          time_stamp: '2022-07-07T05:30:00+05:30',
          name: 'time_usage_seconds',
          value: 23933.017647058823,
          aggregation_type: 'COUNT',
        },
        {
          time_stamp: '2022-07-08T05:30:00+05:30',
          name: 'time_usage_seconds',
          value: 39650,
          aggregation_type: 'COUNT',
        },
        {
          time_stamp: '2022-07-09T05:30:00+05:30',
          name: 'time_usage_seconds',
          value: 32366,
          aggregation_type: 'COUNT',
        },
      ],
    ],
    msisdn: 8020010012345,
    account_id: '62c40843c7a190970912345',
  },
  'Series ranked for a percentile (excerpt)': {
    result: [
      [
        { time_stamp: '2022-07-12T00:25:00+05:30', name: 'uplink_bandwidth', value: 0.0003111608391608391 },
        { time_stamp: '2022-07-11T16:00:00+05:30', name: 'uplink_bandwidth', value: 0.00034236619718309855 },
      ],
    ],
    customer_site_id: '62c408aaadd8f757bf412345',
    account_id: '62c40843c7a190970912345',
  },
  'The five minutes up to now': {
    start_time: '2022-07-12T09:08:48+00:00',
    end_time: '2022-07-12T09:13:48+00:00',
    downlink_bandwidth: 283.9409664,
    uplink_bandwidth: 4.1809904,
    customer_site_id: '62c408aaadd8f757bf412345',
    account_id: '62c40843c7a190970912345',
  },
};

/** An answer as CSV. */
export const CSV_ANSWER = [
  'time_stamp,name,value,aggregation_type,customer_site_id',
  '2026-10-01T00:00:00+00:00,uplink_bytes,4711,COUNT,628f12886f8307435f7b7c59',
  '2026-10-01T01:00:00+00:00,uplink_bytes,815,COUNT,628f12886f8307435f7b7c59',
  '',
].join('\r\n');

/** The same as NDJSON. */
export const NDJSON_ANSWER = [
  '{"time_stamp":"2026-10-01T00:00:00+00:00","name":"uplink_bytes","value":4711,"aggregation_type":"COUNT","customer_site_id":"628f12886f8307435f7b7c59"}',
  '{"time_stamp":"2026-10-01T01:00:00+00:00","name":"uplink_bytes","value":815,"aggregation_type":"COUNT","customer_site_id":"628f12886f8307435f7b7c59"}',
  '{"end":true,"row_count":2}',
  '',
].join('\n');
