import type { DimensionName } from '../../record-model/dimensions.js';

/** The dimensions that a report may filter and group by. */
export const REPORT_DIMENSIONS = [
  'account_id',
  'customer_site_id',
  'msisdn',
  'imsi',
  'user_id',
  'service_id',
  'cell_id',
  'network',
  'genre',
  'item_id',
  'sim_type',
  'enodeb_ip',
  'ue_ip',
  'lr_id',
] as const satisfies DimensionName[];
export type ReportDimension = (typeof REPORT_DIMENSIONS)[number];

export { GRANULARITIES, type GranularityName } from './granularities.js';

/** A report with more points is refused. */
export const MOST_POINTS = 1_000_000;

/** The accepted accuracies of unique counts. All answers are exact. */
export const ACCURACIES = ['EXACT', 'APPROXIMATE'] as const;
export type Accuracy = (typeof ACCURACIES)[number];
