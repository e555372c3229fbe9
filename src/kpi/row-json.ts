import { hash } from 'node:crypto';
import type { KpiRow } from './sql/kpi-rows.js';
import { INTERVAL_MS, type IntervalName } from './intervals.js';

/** The JSON text of a row of KPI 1, with its keys in the published order. */
export function kpi1Row({ key, interval_start: start, interval_name: interval, value }: KpiRow): string {
  return (
    `{"service_id":${key},${times(start, interval)},"total_bytes":${value},` +
    `"interval":"${interval}","id":"${kpi1RowId(key, interval, start)}"}`
  );
}

/** The JSON text of a row of KPI 2, with its keys in the published order. */
export function kpi2Row({ key, interval_start: start, interval_name: interval, value }: KpiRow): string {
  return `{"cell_id":"${key}",${times(start, interval)},"number_of_unique_users":${value},"interval":"${interval}"}`;
}

// Published as floats. A client that expects floats accepts no other numbers.
const times = (start: number, interval: string): string =>
  `"interval_start_timestamp":${start}.0,"interval_end_timestamp":${endOf(start, interval)}.0`;

/** The end of an interval. */
export const endOf = (start: number, interval: string): number =>
  start + INTERVAL_MS[interval as IntervalName];

/** The namespace of the ids of the rows of KPI 1. Another namespace would change all ids. */
const NAMESPACE = Buffer.from('6b1e2f0a8c5d4e7390b1a4d27f36c85e', 'hex');

/** The digits of the version and the variant of a UUID are not those of the hash. */
const VERSION = '5';
const VARIANTS = '89ab';

/** A UUID of version 5: always the same for the same service, interval and start. */
export function kpi1RowId(serviceId: KpiRow['key'], interval: string, intervalStart: number): string {
  const name = `${serviceId}/${interval}/${intervalStart}`;
  const digits = hash('sha1', Buffer.concat([NAMESPACE, Buffer.from(name)]), 'hex');
  const variant = VARIANTS[parseInt(digits[16] ?? '', 16) & 3] ?? '';
  return (
    `${digits.slice(0, 8)}-${digits.slice(8, 12)}-${VERSION}${digits.slice(13, 16)}-` +
    `${variant}${digits.slice(17, 20)}-${digits.slice(20, 32)}`
  );
}
