import { explained, type Explanation } from './explanation.js';
import { FORMS_EXPLAINED } from './report-forms.js';
import type { REPORT } from '../../../src/errors/catalogue/report.js';

const LANGUAGE = ['Report language', 'report-language.md'] as const;
const TIME = ['Time in reports', 'report-time.md'] as const;
const FILTERS = ['Filters and dimensions', 'report-filters.md'] as const;
const METRICS = ['Metrics', 'report-metrics.md'] as const;
const SHAPE = ['Shape of a report', 'report-shape.md'] as const;
const FIRST_FILTER = 'dimension_filter_clauses[0].filters[0]';

const TIME_EXPLAINED = {
  START_DATE_TIME: explained(
    '`start_date_time` is missing, or is neither a date-time with offset nor a relative date.',
    'Give an RFC 3339 date-time with offset, such as `2026-10-01T00:00:00+02:00`, or a relative date such as `LAST_MONTH`.',
    { field: 'start_date_time', detail: 'must be an RFC 3339 date-time with offset, or NOW', see: TIME },
  ),
  END_DATE_TIME: explained(
    '`end_date_time` is missing, or is neither a date-time with offset nor a relative date.',
    'Give an RFC 3339 date-time with offset, or a relative date. `NOW` stands in both, or beside a relative date.',
    {
      field: 'end_date_time',
      detail: 'NOW must be given for both, or beside a relative date such as NOW-7d or TODAY',
      see: TIME,
    },
  ),
  RANGE_ORDER: explained(
    'The range ends before it starts.',
    'Exchange the two dates, or correct one of them.',
    {
      field: 'end_date_time',
      see: TIME,
    },
  ),
  RANGE_TOO_LONG: explained(
    'The answer could have more points than one report may have, or the range has more years than a calendar allows.',
    'Ask for a coarser granularity, a shorter range, fewer dimensions or fewer metrics.',
    {
      field: 'end_date_time',
      detail: 'at most 1000000 points; this report has up to 3803917',
      see: ['Limits', 'limits.md'],
    },
  ),
  GRANULARITY: explained('`granularity` is none that there is.', 'Give one of those that the text lists.', {
    field: 'granularity',
    detail:
      'must be one of MINUTE_5, MINUTE_15, HOUR, DAY, WEEK, MONTH, YEAR, TOTAL; given "DYA"; did you mean DAY?',
    see: TIME,
  }),
  NOT_WITH_NOW: explained(
    'A report of `NOW` is one window. The property has no meaning for it.',
    'Leave the property out, or ask for a range such as `NOW-1h` to `NOW`.',
    { field: 'fill', detail: 'the answer is a single window', see: TIME },
  ),
  ONLY_WITH_NOW: explained(
    'The metric exists in a report of `NOW` alone.',
    'Give `NOW` for both dates, or ask for another metric.',
    {
      field: 'metrics[0].aggregation_type',
      detail: 'ue_online_status is told of NOW alone',
      see: METRICS,
    },
  ),
  NO_LONGER_KEPT: explained(
    'The figure needs usage that the retention has removed.',
    'Begin the range later, or ask by day or hour: coarser figures are kept for longer.',
    {
      field: 'start_date_time',
      detail:
        'a figure over the whole range needs what is no longer kept of it; kept are records from 2026-04-16T00:00:00+00:00, slots from 2026-02-15T00:00:00+00:00, hours from 2025-05-11T00:00:00+00:00, days from 2024-04-06T00:00:00+00:00',
      see: ['Retention', 'retention.md'],
    },
  ),
  REPORT_TIME_ZONE: explained(
    '`time_zone` is not the IANA name of a time zone.',
    'Give a name such as `Europe/Berlin`. Abbreviations such as `CET` with an offset are no names.',
    {
      field: 'time_zone',
      detail: 'must be the IANA name of a time zone, such as Europe/Berlin; given "Berlin"',
      see: TIME,
    },
  ),
  WEEK_START: explained(
    '`week_start` is no day of the week, or the report has no weeks.',
    'Give a day such as `SUNDAY`, with the granularity `WEEK` or a relative date of weeks.',
    { field: 'week_start', detail: 'only with granularity WEEK, THIS_WEEK or LAST_WEEK', see: TIME },
  ),
  BUCKET_RANGE: explained(
    '`bucket_range` is no rule for the ends of the range.',
    'Give `INCLUSIVE` or `EXACT`, or leave it out.',
    { field: 'bucket_range', detail: 'must be one of INCLUSIVE, EXACT; given "WHOLE"', see: TIME },
  ),
};

const FILTERS_EXPLAINED = {
  DIMENSION: explained(
    'A dimension of the request does not exist, or is given twice.',
    'Use one of the dimensions that the text lists, each once.',
    { field: 'dimensions[2]', detail: 'customer_site_id is given twice', see: FILTERS },
  ),
  OPERATOR: explained(
    'A filter has no operator, or one that does not exist.',
    'Give one that the text lists.',
    {
      field: `${FIRST_FILTER}.operator`,
      detail:
        'must be one of EXACT, IN_LIST, BEGINS_WITH, ENDS_WITH, PARTIAL, REGEXP, NUMERIC_EQUAL, NUMERIC_GREATER_THAN, NUMERIC_LESS_THAN, NUMERIC_BETWEEN, IS_NULL',
      see: FILTERS,
    },
  ),
  EXPRESSIONS: explained(
    'The expressions of a filter are missing, are of the wrong kind, or are too few or too many for its operator.',
    'Give a list with as many values as the operator takes.',
    { field: `${FIRST_FILTER}.expressions`, detail: 'must be an array', see: FILTERS },
  ),
  ACCOUNT_FILTER: explained(
    'The report does not say whose usage it asks for.',
    'Filter `account_id` by `EXACT`, with one account or several.',
    { field: 'dimension_filter_clauses', detail: 'filter account_id by EXACT', see: FILTERS },
  ),
  FILTER_CLAUSE: explained(
    'A filter clause is not an object with a list `filters`, or a filter is no object.',
    'Write each clause as `{ "filters": [ ... ] }`.',
    { field: 'dimension_filter_clauses[0].filters', detail: 'must be an array', see: FILTERS },
  ),
  FILTER_FLAG: explained(
    '`not` or `case_sensitive` of a filter is no Boolean.',
    'Give `true` or `false`, without quotes.',
    { field: `${FIRST_FILTER}.not`, detail: 'must be true or false; given "yes"', see: FILTERS },
  ),
  DIMENSION_FILTER: explained(
    'A part of `dimension_filter` has none, or more than one, of `and`, `or`, `not` and `filter`.',
    'Give each part exactly one of them.',
    { field: 'dimension_filter', detail: 'must have exactly one of and, or, not, filter', see: FILTERS },
  ),
  FILTER_TOO_LARGE: explained(
    'The filter has too many parts or too many levels.',
    'Put many values of one dimension into one filter with `IN_LIST`.',
    { field: 'dimension_filter', detail: 'at most 100 filters', see: FILTERS },
  ),
  REGULAR_EXPRESSION: explained(
    'A regular expression is not well-formed, or uses what the service does not support.',
    'Correct it at the character that the text names.',
    {
      field: `${FIRST_FILTER}.expressions[0]`,
      detail: 'a bracket [ is not closed at character 2',
      see: FILTERS,
    },
  ),
  UNKNOWN_PROPERTY: explained(
    'A property of the request does not exist.',
    'Correct its spelling, or remove it. The text names a property that is spelled alike.',
    { field: 'dimension_fliter', detail: 'did you mean dimension_filter?', see: LANGUAGE },
  ),
};

const METRICS_EXPLAINED = {
  METRIC: explained(
    'The metrics are missing, or one of them does not exist.',
    'Give a list with at least one metric, by a name of the page of metrics.',
    { field: 'metrics', detail: 'must be an array', see: METRICS },
  ),
  AGGREGATION: explained(
    'The aggregation of a metric is missing, or the metric has not this one.',
    'Give an aggregation that the metric has, or a filter for a percentile, and not both.',
    { field: 'metrics[0].aggregation_type', detail: 'uplink_bytes has COUNT, SUM', see: METRICS },
  ),
  PERCENTILE: explained(
    'The percentile of a metric is no number above 0 and at most 1, or the metric has more than one filter for it.',
    'Give one filter with a number such as `0.95`.',
    {
      field: 'metrics[0].metric_filter_clauses[0].filters[0].comparison_value',
      detail: 'must be a number above 0 and at most 1',
      see: METRICS,
    },
  ),
  REPEATED_METRIC: explained(
    'Two metrics of the report would have the same name in the answer.',
    'Remove one of them, or give it an alias.',
    { field: 'metrics[3]', see: METRICS },
  ),
  METRIC_FILTER: explained(
    'A test of a metric is not well-formed.',
    'Write it as the page about the shape of a report shows.',
    {
      field: 'metrics[0].metric_filter_clauses[0].filters[0].comparison_value',
      detail: 'IS_MISSING takes none; given 0',
      see: SHAPE,
    },
  ),
  ALIAS: explained(
    'An alias is empty, too long, has control characters, or is a name of the report language.',
    'Give another text of 1 to 64 characters.',
    {
      field: 'metrics[0].alias',
      detail: 'downlink_bytes is a name of the report language',
      see: METRICS,
    },
  ),
  ACCURACY: explained('`accuracy` is no accuracy.', 'Give `EXACT` or `APPROXIMATE`, or leave it out.', {
    field: 'accuracy',
    detail: 'must be one of EXACT, APPROXIMATE; given "FAST"',
    see: METRICS,
  }),
};

export const REPORT_EXPLAINED = {
  ...TIME_EXPLAINED,
  ...FILTERS_EXPLAINED,
  ...METRICS_EXPLAINED,
  ...FORMS_EXPLAINED,
} as const satisfies Record<keyof typeof REPORT, Explanation>;
