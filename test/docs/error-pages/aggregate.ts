import { explained, type Explanation } from './explanation.js';
import type { AGGREGATE, ITEM } from '../../../src/errors/catalogue/aggregate.js';

const AGGREGATES = ['Aggregate', 'api/aggregate.md'] as const;

export const AGGREGATE_EXPLAINED = {
  ITEM_ID: explained(
    'The body of an aggregate is not an object with one text `itemId`.',
    'Send `{ "itemId": "..." }`, or no body.',
    { field: 'itemId', detail: 'must be one string of 1 to 256 characters', see: AGGREGATES },
  ),
  PERIOD: explained(
    'The parameter `period` is missing, or is no period.',
    'Give one of `hour`, `day`, `week`, `month`, `year` and `all`.',
    {
      field: 'period',
      detail: 'must be one of hour, day, week, month, year, all; given "days"; did you mean day?',
      see: AGGREGATES,
    },
  ),
  FROM_DATE: explained(
    'The parameter `fromDate` is missing, or is no date.',
    'Give a date, a date-time with offset, or Unix milliseconds.',
    {
      field: 'fromDate',
      detail: 'must be a date such as 2026-10-01, a date-time with seconds and offset, or Unix milliseconds',
      see: AGGREGATES,
    },
  ),
  TO_DATE: explained(
    'The parameter `toDate` is missing, is no date, or lies before `fromDate`.',
    'Give a date, a date-time with offset, or Unix milliseconds, not before `fromDate`.',
    { field: 'toDate', detail: 'must not lie before fromDate', see: AGGREGATES },
  ),
  GROUP_BY: explained(
    'The parameter `groupBy` names no dimension of the aggregate.',
    'Give `service`, `genre` or `network`, or leave it out.',
    {
      field: 'groupBy',
      detail: 'must be one of service, genre, network; given "x"',
      see: AGGREGATES,
    },
  ),
  PAGE_NUMBER: explained('The parameter `pageNumber` is no whole number from 1.', 'Count pages from 1.', {
    field: 'pageNumber',
    detail: 'must be a whole number from 1 to 9007199254740991; given "0"',
    see: AGGREGATES,
  }),
  PAGE_SIZE: explained(
    'The parameter `pageSize` is no whole number from 1 to 1000.',
    'Give a number in that range, or leave it out.',
    { field: 'pageSize', detail: 'must be a whole number from 1 to 1000; given "1001"', see: AGGREGATES },
  ),
  SORT_ORDER: explained('The parameter `sortOrder` is no order.', 'Give `asc` or `desc`.', {
    field: 'sortOrder',
    detail: 'must be one of asc, desc; given "ascending"',
    see: AGGREGATES,
  }),
  SORT_BY: explained(
    'The parameter `sortBy` names nothing to sort by.',
    'Give `period`, `value` or `group`.',
    { field: 'sortBy', detail: 'must be one of period, value, group; given "x"', see: AGGREGATES },
  ),
  AGGREGATION_TYPE: explained(
    'The path names an aggregation that does not exist.',
    'Ask for `sum`, `avg`, `min`, `max` or `count`.',
    {
      field: 'aty',
      detail: 'must be one of sum, avg, min, max, count; given "median"',
      see: AGGREGATES,
    },
  ),
  FIELD: explained(
    'The path names a field that does not exist, or one that has not this aggregation.',
    'Ask for `duration`, `bytes`, `uplinkBytes`, `downlinkBytes`, or for `count` of `items`.',
    { field: 'field', detail: 'items has count only', see: AGGREGATES },
  ),
  TIME_ZONE: explained(
    'The parameter `timeZone` is not the IANA name of a time zone.',
    'Give a name such as `Europe/Berlin`.',
    {
      field: 'timeZone',
      detail: 'must be the IANA name of a time zone, such as Europe/Berlin; given ""',
      see: AGGREGATES,
    },
  ),
  UNKNOWN_PARAMETER: explained(
    'The query of an aggregate has a parameter that does not exist.',
    'Remove it, or correct its spelling. Names are case-sensitive.',
    { field: 'limit', detail: 'limit', see: AGGREGATES },
  ),
  AGGREGATE_FORMAT: explained('The parameter `format` is no format.', 'Give `json` or `csv`.', {
    field: 'format',
    detail: 'must be one of json, csv; given "xml"',
    see: AGGREGATES,
  }),
  AGGREGATE_CSV: explained(
    'An option of CSV has a wrong value, is given twice, or is given for JSON.',
    'Give `true` or `false` once, together with `format=csv`.',
    { field: 'safe', detail: 'json has no such option; ask for csv', see: AGGREGATES },
  ),
  SYSTEM_FAILURE: explained(
    'The database refused a statement of the service. The cause is in the log.',
    'Send the request again once. If it fails again, give the tracking id to the operator.',
    { see: ['Operations', 'operations.md'] },
  ),
  UNKNOWN_FAILURE: explained(
    'The service failed in a way that it does not know. The cause is in the log.',
    'Give the tracking id to the operator. It finds the line of the log.',
    { see: ['Operations', 'operations.md'] },
  ),
} as const satisfies Record<keyof typeof ITEM | keyof typeof AGGREGATE, Explanation>;
