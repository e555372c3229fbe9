import { ACCOUNT, BASE, type Json } from './builder-page.js';

/** A request with every member of the language, so that all of its controls are there. It need not be sound. */
export const EVERYTHING: Json = {
  ...BASE,
  start_date_time: 'NOW-7d',
  week_start: 'MONDAY',
  dimension_filter_clauses: [
    {
      operator: 'AND',
      filters: [
        {
          dimension_name: 'account_id',
          operator: 'EXACT',
          expressions: [ACCOUNT],
          not: false,
          case_sensitive: true,
        },
      ],
    },
  ],
  dimension_filter: {
    and: [
      { or: [{ filter: { dimension_name: 'network', operator: 'EXACT', expressions: ['4G'] } }] },
      {
        not: { filter: { dimension_name: 'network', operator: 'IS_NULL', not: true, case_sensitive: false } },
      },
    ],
  },
  metrics: [
    {
      ...(BASE.metrics as Json[])[0],
      alias: 'down',
      metric_filter_clauses: [{ filters: [{ operator: 'GREATER_THAN', comparison_value: 1, not: true }] }],
    },
  ],
  dimensions: ['network'],
  fill: 'ZERO',
  limit: 5,
  others: true,
  order_by: [{ field_name: 'down', aggregation_type: 'COUNT', sort_order: 'ASCENDING' }],
  page_size: 5,
  page_token: 'one',
  totals: ['TOTAL'],
  compare: { start_date_time: 'LAST_WEEK', end_date_time: 'THIS_WEEK' },
  metadata: true,
  accuracy: 'EXACT',
};
