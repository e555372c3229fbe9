import { formatRfc3339, MINUTE } from '@edgemeter/chart/zones.js';
import { comparedRange, parseDate } from './dates.js';
import { subscriberOf, type View } from './state.js';

/** A report's body, as it is sent. */
export type ReportBody = Readonly<Record<string, unknown>>;

export interface Metric {
  readonly name: string;
  readonly aggregation_type?: string;
  readonly metric_filter_clauses?: unknown;
}

const SLOT = 5 * MINUTE;

const metric = (name: string, ...aggregations: readonly string[]): Metric[] =>
  aggregations.map((aggregation_type) => ({ name, aggregation_type }));

/** All slots, ranked: the share 1 of them. */
const ranked = (name: string): Metric => ({
  name,
  metric_filter_clauses: [{ filters: [{ operator: 'PERCENTILE', comparison_value: 1 }] }],
});

export function clausesOf(view: View, accounts: readonly string[]): object[] {
  const exact = (dimension_name: string, expressions: readonly string[]) => ({
    filters: [{ dimension_name, operator: 'EXACT', expressions }],
  });
  const subscriber = subscriberOf(view);
  const chosen = view.acc.length > 0 ? view.acc : accounts;
  return [
    ...(chosen.length > 0 ? [exact('account_id', chosen)] : []),
    ...(view.site.length > 0 ? [exact('customer_site_id', view.site)] : []),
    ...(subscriber ? [exact(subscriber[0], [subscriber[1]])] : []),
  ];
}

/** The other range, absolute: so all panels compare with the same one. */
function compareOf(view: View, now: number): object | undefined {
  const [from, to] = [view.from, view.to].map((text) => parseDate(dateOf(text, view, now), now, view.tz));
  if (from === undefined || to === undefined) return undefined;
  const range = comparedRange(view.cmp, from, to, view.tz);
  if (!range) return undefined;
  const [start_date_time, end_date_time] = range.map((at) => formatRfc3339(at, view.tz));
  return { start_date_time, end_date_time };
}

/**
 * A date as the request says it. Steps from now end with the last whole slot of five minutes: a range that cuts a slot
 * would be computed from the records.
 */
function dateOf(text: string, { tz }: View, now: number): string {
  if (!text.startsWith('NOW')) return text;
  const at = parseDate(text, now, tz) ?? now;
  return formatRfc3339(at - (at % SLOT), tz);
}

/** What all panels of a view share. They differ in metrics and shape only. */
function baseOf(view: View, accounts: readonly string[], now: number): ReportBody {
  return {
    start_date_time: dateOf(view.from, view, now),
    end_date_time: dateOf(view.to, view, now),
    time_zone: view.tz,
    bucket_range: 'EXACT',
    dimension_filter_clauses: clausesOf(view, accounts),
    metadata: true,
  };
}

const both = (kind: string, ...aggregations: readonly string[]): Metric[] =>
  ['downlink', 'uplink'].flatMap((direction) => metric(`${direction}_${kind}`, ...aggregations));

const SPLIT = { limit: 7, others: true };

/** The reports of the connectivity screen, one for each panel. */
export function connectivityReports(view: View, accounts: readonly string[], now: number) {
  const base = baseOf(view, accounts, now);
  const fill = view.idle === 'zero' ? 'ZERO' : 'NULL';
  const compare = compareOf(view, now);
  const compared = compare ? { compare } : {};
  const split = view.by === '' ? {} : { dimensions: [view.by], ...SPLIT };
  const traffic = view.by === '' ? both('bytes', 'COUNT') : metric('total_bytes', 'SUM');
  return {
    traffic: {
      ...base,
      granularity: view.g,
      fill,
      ...split,
      metrics: traffic,
      totals: ['TOTAL'],
      ...(view.by === '' ? compared : {}),
    },
    rate: { ...base, granularity: view.g, fill, metrics: both('bandwidth', 'AVG', 'MIN', 'MAX') },
    figures: {
      ...base,
      granularity: 'TOTAL',
      ...(view.idle === 'zero' ? { fill } : {}),
      metrics: [...both('bytes', 'COUNT'), ...both('bandwidth', 'P95', 'MAX')],
      ...compared,
    },
    sites: {
      ...base,
      granularity: 'TOTAL',
      dimensions: ['customer_site_id'],
      ...SPLIT,
      metrics: [
        ...metric('total_bytes', 'SUM'),
        ...both('bytes', 'COUNT'),
        ...metric('total_bandwidth', 'P95'),
      ],
    },
  };
}

/** Subscribers are read from the records: only when asked. */
export function subscribersReport(
  view: View,
  accounts: readonly string[],
  dimension: string,
  now: number,
): ReportBody {
  return {
    ...baseOf(view, accounts, now),
    granularity: 'TOTAL',
    dimensions: [dimension],
    ...SPLIT,
    metrics: [...metric('total_bytes', 'SUM'), ...both('bytes', 'COUNT')],
  };
}

/** Filters only: a report of NOW has no shape. */
export function nowReport(view: View, accounts: readonly string[]): ReportBody {
  return {
    start_date_time: 'NOW',
    end_date_time: 'NOW',
    time_zone: view.tz,
    dimension_filter_clauses: clausesOf(view, accounts),
    metrics: [...both('bandwidth', 'AVG'), ...metric('ue_connections', 'COUNT')],
  };
}

/** The reports of the bill: P95 as counted, with idle slots as zero, and every slot in its rank. */
export function billReports(view: View, accounts: readonly string[], now: number) {
  const base = baseOf(view, accounts, now);
  const p95 = both('bandwidth', 'P95');
  return {
    counted: { ...base, granularity: 'TOTAL', metrics: p95 },
    zero: { ...base, granularity: 'TOTAL', fill: 'ZERO', metrics: p95 },
    ranked: { ...base, metrics: [ranked('downlink_bandwidth'), ranked('uplink_bandwidth')] },
  };
}

/** The same request for CSV, which has neither totals nor a comparison. */
export function forCsv(body: ReportBody): ReportBody {
  return Object.fromEntries(
    Object.entries(body).filter(([key]) => key !== 'totals' && key !== 'compare' && key !== 'metadata'),
  );
}
