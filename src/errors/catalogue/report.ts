import { entry, invalid } from './entry.js';

/** 404701xx: the connectivity report. */
export const REPORT = {
  START_DATE_TIME: invalid('40470101', 'start date time'),
  END_DATE_TIME: invalid('40470102', 'end date time'),
  RANGE_ORDER: entry('40470103', 400, 'End date time lies before start date time'),
  RANGE_TOO_LONG: entry('40470104', 400, 'Range too long'),
  GRANULARITY: entry('40470105', 400, 'Invalid granularity'),
  DIMENSION: entry('40470106', 400, 'Unknown dimension'),
  OPERATOR: entry('40470107', 400, 'Invalid or missing operator'),
  EXPRESSIONS: entry('40470108', 400, 'Invalid or missing expressions'),
  METRIC: entry('40470109', 400, 'Unknown or missing metric'),
  AGGREGATION: entry('40470110', 400, 'Invalid or missing aggregation type'),
  PERCENTILE: entry('40470111', 400, 'Invalid percentile'),
  ACCOUNT_FILTER: entry('40470112', 400, 'Missing account filter'),
  UNKNOWN_PROPERTY: entry('40470113', 400, 'Unknown property'),
  REPEATED_METRIC: entry('40470114', 400, 'Metric given more than once'),
  FILTER_CLAUSE: entry('40470115', 400, 'Invalid filter clause'),
  NOT_WITH_NOW: entry('40470116', 400, 'Not defined for a report of NOW'),
  NO_LONGER_KEPT: entry('40470117', 400, 'Range begins before what is kept'),
  METADATA: entry('40470118', 400, 'Invalid metadata'),
  REPORT_TIME_ZONE: entry('40470160', 400, 'Unknown time zone'),
  WEEK_START: entry('40470161', 400, 'Invalid start of the week'),
  BUCKET_RANGE: entry('40470162', 400, 'Invalid bucket range'),
  ALIAS: entry('40470170', 400, 'Invalid alias'),
  ACCURACY: entry('40470171', 400, 'Invalid accuracy'),
} as const;
