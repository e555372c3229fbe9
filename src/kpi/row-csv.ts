import { endOf, kpi1RowId } from './row-json.js';
import type { KpiRow } from './sql/kpi-rows.js';

/** The values of a row of KPI 1, in the order and with the digits of its JSON. */
export const kpi1Line = ({ key, interval_start: start, interval_name: interval, value }: KpiRow): string =>
  `${key},${times(start, interval)},${value},${interval},${kpi1RowId(key, interval, start)}`;

/** The values of a row of KPI 2, in the order and with the digits of its JSON. */
export const kpi2Line = ({ key, interval_start: start, interval_name: interval, value }: KpiRow): string =>
  `${key},${times(start, interval)},${value},${interval}`;

const times = (start: number, interval: string): string => `${start}.0,${endOf(start, interval)}.0`;
