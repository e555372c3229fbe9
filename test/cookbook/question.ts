import type { WireFilter, WireMetric, WireRequest } from '../language/naive/wire.js';
import { ACCOUNT } from './records.js';

/** Something that people ask, and how it is put to the service. */
export interface Question {
  /** As it is asked; its words also name the picture. */
  readonly title: string;
  /** What of the language answers it, and what to mind. */
  readonly how: string;
  readonly request: WireRequest;
  readonly chart: 'bars' | 'curves';
}

const only = (dimension_name: string, ...expressions: (string | number)[]): WireFilter => ({
  dimension_name,
  operator: 'EXACT',
  expressions,
});

/** The filters of a request: the account's, and others that hold with it. */
export const account = (...filters: WireFilter[]): WireRequest['dimension_filter_clauses'] => [
  { filters: [only('account_id', ACCOUNT), ...filters] },
];

export const site = (name: string): WireFilter => only('customer_site_id', name);

export const figure = (
  name: string,
  aggregation_type: string,
  more: Partial<WireMetric> = {},
): WireMetric => ({
  name,
  aggregation_type,
  ...more,
});

export const HAMBURG = { time_zone: 'Europe/Berlin' } as const;
export const LAST_MONTH = {
  start_date_time: 'LAST_MONTH',
  end_date_time: 'THIS_MONTH',
  ...HAMBURG,
  bucket_range: 'EXACT',
} as const;
export const THIS_WEEK = {
  start_date_time: 'THIS_WEEK',
  end_date_time: 'NOW',
  ...HAMBURG,
  bucket_range: 'EXACT',
} as const;
export const YESTERDAY = {
  start_date_time: 'YESTERDAY',
  end_date_time: 'TODAY',
  ...HAMBURG,
  bucket_range: 'EXACT',
} as const;
export const RIGHT_NOW = { start_date_time: 'NOW', end_date_time: 'NOW' } as const;
