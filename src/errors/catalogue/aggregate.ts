import { entry, invalid } from './entry.js';

/** 404501xx: the item. */
export const ITEM = {
  ITEM_ID: invalid('40450103', 'item identifier'),
} as const;

/** 404601xx: the aggregate. */
export const AGGREGATE = {
  PERIOD: invalid('40460101', 'period'),
  FROM_DATE: invalid('40460102', 'from date'),
  TO_DATE: invalid('40460103', 'to date'),
  GROUP_BY: invalid('40460104', 'group by'),
  PAGE_NUMBER: invalid('40460105', 'page number'),
  PAGE_SIZE: invalid('40460106', 'page size'),
  SORT_ORDER: invalid('40460107', 'sort order'),
  SORT_BY: invalid('40460108', 'sort by'),
  AGGREGATION_TYPE: invalid('40460109', 'aggregation type'),
  FIELD: invalid('40460110', 'field'),
  TIME_ZONE: invalid('40460111', 'time zone'),
  UNKNOWN_PARAMETER: entry('40460112', 400, 'Unknown parameter'),
  AGGREGATE_FORMAT: invalid('40460113', 'format'),
  AGGREGATE_CSV: entry('40460114', 400, 'Invalid option of CSV'),
  SYSTEM_FAILURE: entry('40460190', 500, 'System failure'),
  UNKNOWN_FAILURE: entry('40460191', 500, 'Unknown failure'),
} as const;
