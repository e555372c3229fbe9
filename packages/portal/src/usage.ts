import { bucketsOf, type ChartModel } from '@edgemeter/chart/model.js';
import type { Exact } from '@edgemeter/chart/units.js';
import { bucketEnd, startOf, type Granularity } from '@edgemeter/chart/zones.js';
import type { Call } from './api.js';
import { comparedRange, parseDate } from './dates.js';
import type { View } from './state.js';

export interface AggregateAnswer {
  readonly fromDate: string;
  readonly toDate: string;
  readonly items: readonly {
    readonly periodStart: string;
    readonly group: string | number | null;
    readonly value: Exact;
  }[];
  readonly page: { readonly totalItems: number };
}

const PERIODS: Readonly<Record<string, string>> = {
  HOUR: 'hour',
  DAY: 'day',
  WEEK: 'week',
  MONTH: 'month',
  YEAR: 'year',
};

/** The period of the aggregate for a granularity: it has none below an hour. */
export const periodOf = (g: string): string => PERIODS[g] ?? 'hour';

const granularityOfPeriod = (g: string): Granularity => (g in PERIODS ? (g as Granularity) : 'HOUR');

export type Field = 'bytes' | 'downlinkBytes' | 'uplinkBytes' | 'duration';

/** A question about own usage. */
export function aggregateCall(
  field: Field,
  [from, to]: readonly [number, number],
  {
    period,
    timeZone,
    groupBy,
  }: { readonly period: string; readonly timeZone: string; readonly groupBy?: string },
): Call {
  const values = new URLSearchParams({
    fromDate: String(from),
    toDate: String(to),
    period,
    timeZone,
    pageSize: '1000',
  });
  if (groupBy !== undefined) values.set('groupBy', groupBy);
  return { path: `/user/usage/aggregate/sum/${field}?${values.toString().replaceAll('%2F', '/')}` };
}

/** The range of a view, and the one to compare with. */
export function rangesOf(
  view: View,
  now: number,
): { own: readonly [number, number]; other: readonly [number, number] | undefined } {
  const minute = now - (now % 60_000);
  const [from = minute, to = minute] = [view.from, view.to].map((text) => parseDate(text, minute, view.tz));
  return { own: [from, to], other: comparedRange(view.cmp, from, to, view.tz) };
}

/** Bars by period: one without an item has no usage. */
export function usageChart(down: AggregateAnswer, up: AggregateAnswer, view: View, now: number): ChartModel {
  const granularity = granularityOfPeriod(view.g);
  const range = { from: Date.parse(down.fromDate), to: Date.parse(down.toDate), now };
  const unit = ({ DAY: 'day', WEEK: 'week', MONTH: 'month', YEAR: 'year' } as const)[granularity as 'DAY'];
  const stamps: number[] = [];
  let at =
    granularity === 'HOUR' ? range.from - (range.from % 1_800_000) : startOf(range.from, unit, view.tz);
  const known = [...down.items, ...up.items].map(({ periodStart }) => Date.parse(periodStart));
  if (granularity === 'HOUR' && known.length > 0) {
    const first = Math.min(...known);
    while (at + 3_600_000 <= first) at += 3_600_000;
    at = Math.min(first, at + ((first - at) % 3_600_000));
  }
  for (; at < Math.min(range.to, now); at = bucketEnd(at, granularity, view.tz)) stamps.push(at);
  const rowOf = (answer: AggregateAnswer) => {
    const values = new Map(answer.items.map(({ periodStart, value }) => [Date.parse(periodStart), value]));
    return stamps.map((stamp) => values.get(stamp) ?? null);
  };
  return {
    title: 'My usage, downlink and uplink',
    unit: 'B',
    kind: 'bars',
    granularity,
    timeZone: view.tz,
    stamps,
    ...bucketsOf(stamps, granularity, view.tz, range),
    series: [
      { key: 'downlink', name: 'Downlink', colour: 's1', values: rowOf(down) },
      { key: 'uplink', name: 'Uplink', colour: 's2', values: rowOf(up) },
    ],
  };
}
