import type { DimensionName } from '../../record-model/dimensions.js';

/** What a report may be filtered and grouped by. */
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

/** A report that would return more points is refused before it runs. */
export const MOST_POINTS = 1_000_000;

/** What may be asked for of unique counts; all that is answered is exact. */
export const ACCURACIES = ['EXACT', 'APPROXIMATE'] as const;
export type Accuracy = (typeof ACCURACIES)[number];
