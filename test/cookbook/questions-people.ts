import { account, figure, HAMBURG, site, THIS_WEEK, YESTERDAY, type Question } from './question.js';

/** Whose, and how many. */
export const PEOPLE: readonly Question[] = [
  {
    title: 'Who used more than two gigabytes on one day of this week?',
    how: 'Clauses on a metric keep the rows, a day of a subscriber each, for which they hold.',
    request: {
      ...THIS_WEEK,
      granularity: 'DAY',
      dimensions: ['imsi'],
      dimension_filter_clauses: account(),
      metrics: [
        figure('downlink_bytes', 'COUNT', {
          metric_filter_clauses: [
            { filters: [{ operator: 'GREATER_THAN', comparison_value: 2_000_000_000 }] },
          ],
        }),
      ],
    },
    chart: 'bars',
  },
  {
    title: 'In which hours of yesterday was the depot silent?',
    how: '`NULL` fills the gaps, and `IS_MISSING` keeps nothing else.',
    request: {
      ...YESTERDAY,
      granularity: 'HOUR',
      fill: 'NULL',
      dimension_filter_clauses: account(site('depot')),
      metrics: [
        figure('downlink_bytes', 'COUNT', {
          metric_filter_clauses: [{ filters: [{ operator: 'IS_MISSING' }] }],
        }),
      ],
    },
    chart: 'curves',
  },
  {
    title: 'How many different subscribers were active each day, and in the whole week?',
    how: 'Different subscribers do not add up: the total is counted over the week, and is less than the days’ sum.',
    request: {
      ...THIS_WEEK,
      granularity: 'DAY',
      dimension_filter_clauses: account(),
      metrics: [figure('unique_subscribers', 'COUNT')],
      totals: ['TOTAL', 'MAXIMUM'],
    },
    chart: 'curves',
  },
  {
    title: 'How many cells serve each site?',
    how: 'Counted over the whole range, each cell once.',
    request: {
      ...THIS_WEEK,
      granularity: 'TOTAL',
      dimensions: ['customer_site_id'],
      dimension_filter_clauses: account(),
      metrics: [figure('unique_cells', 'COUNT')],
    },
    chart: 'bars',
  },
  {
    title: 'How many subscribers were connected at the same time yesterday?',
    how: '`MAX` is the fullest five minutes of each hour; `AVG` is the mean of those with usage.',
    request: {
      start_date_time: '2026-06-16T06:00:00+02:00',
      end_date_time: '2026-06-16T18:00:00+02:00',
      ...HAMBURG,
      bucket_range: 'EXACT',
      granularity: 'HOUR',
      dimension_filter_clauses: account(),
      metrics: [figure('ue_connections', 'MAX'), figure('ue_connections', 'AVG')],
    },
    chart: 'curves',
  },
  {
    title: 'Who roams on a number that is not German?',
    how: '`not` turns a filter round; a subscriber without a number passes it as well, so that a second filter asks for one.',
    request: {
      ...THIS_WEEK,
      granularity: 'TOTAL',
      dimensions: ['msisdn'],
      dimension_filter_clauses: account(
        { dimension_name: 'msisdn', operator: 'BEGINS_WITH', expressions: ['49'], not: true },
        { dimension_name: 'msisdn', operator: 'IS_NULL', not: true },
      ),
      metrics: [figure('downlink_bytes', 'COUNT')],
    },
    chart: 'bars',
  },
  {
    title: 'What do the machines use, which have a card and no number?',
    how: '`IS_NULL` takes no expressions.',
    request: {
      ...THIS_WEEK,
      granularity: 'DAY',
      dimension_filter_clauses: account({ dimension_name: 'msisdn', operator: 'IS_NULL' }),
      metrics: [figure('uplink_bytes', 'COUNT')],
    },
    chart: 'curves',
  },
  {
    title: 'What do Anna and everybody at the depot use?',
    how: 'The filters of a clause hold together unless it says `OR`; clauses always hold together.',
    request: {
      ...THIS_WEEK,
      granularity: 'TOTAL',
      dimensions: ['user_id'],
      dimension_filter_clauses: [
        ...(account() ?? []),
        {
          operator: 'OR',
          filters: [
            { dimension_name: 'user_id', operator: 'EXACT', expressions: ['ANNA'], case_sensitive: false },
            { dimension_name: 'customer_site_id', operator: 'IN_LIST', expressions: ['depot', 'store'] },
          ],
        },
      ],
      metrics: [figure('downlink_bytes', 'COUNT')],
    },
    chart: 'bars',
  },
  {
    title: 'What is left without video, on cells whose number is odd?',
    how: '`dimension_filter` nests: all of these must hold, one of them turned round.',
    request: {
      ...THIS_WEEK,
      granularity: 'TOTAL',
      dimensions: ['genre'],
      dimension_filter_clauses: account(),
      dimension_filter: {
        and: [
          { not: { filter: { dimension_name: 'genre', operator: 'EXACT', expressions: ['video'] } } },
          { filter: { dimension_name: 'cell_id', operator: 'REGEXP', expressions: ['[13579]$'] } },
        ],
      },
      metrics: [figure('downlink_bytes', 'COUNT')],
    },
    chart: 'bars',
  },
  {
    title: 'What do the services above number two carry?',
    how: 'The numeric operators compare numbers, whatever the dimension’s type; `service_id` prints as a number.',
    request: {
      ...THIS_WEEK,
      granularity: 'TOTAL',
      dimensions: ['service_id'],
      dimension_filter_clauses: account({
        dimension_name: 'service_id',
        operator: 'NUMERIC_GREATER_THAN',
        expressions: [2],
      }),
      metrics: [figure('downlink_bytes', 'COUNT')],
    },
    chart: 'bars',
  },
];
