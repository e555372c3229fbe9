import type { NaiveRecord } from '../../oracle/naive.js';

/** A request as it goes over the wire: the words of the contract, and nothing of how they are read. */
export interface WireRequest {
  start_date_time: string;
  end_date_time: string;
  granularity?: string;
  time_zone?: string;
  week_start?: string;
  bucket_range?: string;
  fill?: string;
  dimensions?: string[];
  dimension_filter_clauses?: WireClause[];
  dimension_filter?: WireCondition;
  metrics: WireMetric[];
  order_by?: WireOrder[];
  limit?: number;
  others?: boolean;
  page_size?: number;
  page_token?: string;
  totals?: string[];
  compare?: string | { start_date_time: string; end_date_time: string };
}

export interface WireFilter {
  dimension_name: string;
  operator: string;
  expressions?: (string | number)[];
  not?: boolean;
  case_sensitive?: boolean;
}

export interface WireClause {
  operator?: string;
  filters: WireFilter[];
}

export type WireCondition =
  { and: WireCondition[] } | { or: WireCondition[] } | { not: WireCondition } | { filter: WireFilter };

export interface WireMetricFilter {
  operator: string;
  comparison_value?: number | number[];
  not?: boolean;
}

export interface WireMetric {
  name: string;
  aggregation_type?: string;
  alias?: string;
  metric_filter_clauses?: { filters: WireMetricFilter[] }[];
}

export interface WireOrder {
  field_name: string;
  aggregation_type?: string;
  sort_order?: string;
}

/** A record with the fields that most do not have. */
export interface LanguageRecord extends NaiveRecord {
  packet_latency_ms?: number | null;
  jitter_ms?: number | null;
  packet_loss_percent?: number | null;
  sim_type?: 'physical' | 'esim' | null;
  enodeb_ip?: string | null;
  ue_ip?: string | null;
  lr_id?: string | null;
}

/** What a point shows: whole numbers keep all their digits. */
export type Value = number | bigint | null;
