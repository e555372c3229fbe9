import { bucketsOf, type ChartModel, type Series } from '@edgemeter/chart/model.js';
import type { Point, ReportAnswer } from '@edgemeter/chart/report.js';
import { formatAlone, type Exact } from '@edgemeter/chart/units.js';
import { MINUTE } from '@edgemeter/chart/zones.js';

const SLOT = 5 * MINUTE;
const DIRECTIONS = [
  ['downlink', 'Downlink', 's1'],
  ['uplink', 'Uplink', 's2'],
] as const;

export type Direction = 'downlink' | 'uplink';

/** The nearest rank of the 95th percentile of n values: the least whole number of at least 0.95 n. */
export const rankOf = (n: number): number => Math.ceil((95 * n) / 100);

const count = (value: number, locale?: string): string => new Intl.NumberFormat(locale).format(value);

const SUFFIXES: Readonly<Record<string, string>> = { one: 'st', two: 'nd', few: 'rd', other: 'th' };

/** A number as a place in an order, such as `8,208th`. */
export function ordinal(value: number, locale?: string): string {
  const rule = new Intl.PluralRules('en', { type: 'ordinal' }).select(value);
  return count(value, locale) + (SUFFIXES[rule] ?? 'th');
}

/** What the billed rate is, in words. */
export function billSentence(n: number, zero: Exact, locale?: string): string {
  if (n === 0) return 'There are no rates in this range.';
  const rank = rankOf(n);
  const above = n - rank;
  const left =
    above === 1 ? 'the one above is not billed' : `the ${count(above, locale)} above are not billed`;
  const idle = zero === null ? '' : ` Idle as zero: ${formatAlone(zero, 'Mbit/s', locale)}.`;
  const place = rank === 1 ? 'The lowest' : `${ordinal(rank, locale)} lowest`;
  return `${place} of ${count(n, locale)} five-minute rates; ${above === 0 ? 'none is above it' : left}.${idle}`;
}

/** The ranked slots of a direction, ascending, as the service ranked them. */
export function rankedOf(report: ReportAnswer, direction: Direction): readonly Point[] {
  return report.result.find(([first]) => first?.name === `${direction}_bandwidth`) ?? [];
}

const levelsOf = (billed: Direction, rate: Exact) =>
  rate === null
    ? []
    : [
        {
          value: Number(rate),
          label: `P95 ${formatAlone(rate, 'Mbit/s')}`,
          colour: billed === 'downlink' ? ('s1' as const) : ('s2' as const),
        },
      ];

/** Every slot of the range in its order, with gaps where no slot counts. */
export function slotChart(
  report: ReportAnswer,
  timeZone: string,
  billed: Direction,
  rate: Exact,
): ChartModel {
  const { metadata } = report;
  const rows = DIRECTIONS.map(([direction, name, colour]) => {
    const points = rankedOf(report, direction);
    return { key: direction, name, colour, points, ats: points.map((point) => Date.parse(point.time_stamp)) };
  });
  const ats = rows.flatMap((row) => row.ats);
  const first = ats.reduce((least, at) => Math.min(least, at), Number.POSITIVE_INFINITY);
  const last = ats.reduce((most, at) => Math.max(most, at), Number.NEGATIVE_INFINITY);
  const stamps =
    ats.length === 0 ? [] : Array.from({ length: (last - first) / SLOT + 1 }, (_, i) => first + i * SLOT);
  const series = rows.map(({ points, ats: own, ...named }): Series => {
    const values = stamps.map<Exact>(() => null);
    points.forEach(({ value }, i) => (values[((own[i] as number) - first) / SLOT] = value));
    return { ...named, values };
  });
  const range = {
    from: metadata ? Date.parse(metadata.start_date_time) : first,
    to: metadata ? Date.parse(metadata.end_date_time) : last + SLOT,
    now: metadata ? Date.parse(metadata.data_last_refreshed) : last + SLOT,
  };
  return {
    title: 'Rate of every five minutes',
    unit: 'Mbit/s',
    kind: 'line',
    granularity: 'MINUTE_5',
    timeZone,
    stamps,
    ...bucketsOf(stamps, 'MINUTE_5', timeZone, range),
    series,
    levels: levelsOf(billed, rate),
  };
}

/** The same rates by rank: where the line meets the level is the billed one. */
export function rankChart(
  report: ReportAnswer,
  timeZone: string,
  billed: Direction,
  rate: Exact,
): ChartModel {
  const rows = DIRECTIONS.map(([direction]) => rankedOf(report, direction));
  const length = Math.max(...rows.map((row) => row.length));
  const stamps = Array.from({ length }, (_, i) => i + 1);
  return {
    title: 'Rates by rank',
    unit: 'Mbit/s',
    kind: 'line',
    granularity: 'MINUTE_5',
    timeZone,
    stamps,
    ends: stamps,
    cut: stamps.map(() => null),
    series: DIRECTIONS.map(([key, name, colour], i) => ({
      key,
      name,
      colour,
      values: stamps.map((_, place) => rows[i]?.[place]?.value ?? null),
    })),
    levels: levelsOf(billed, rate),
    ranks: true,
  };
}
