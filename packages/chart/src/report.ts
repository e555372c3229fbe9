import { bucketsOf, type ChartModel, type Colour, type Comparison, type Series } from './model.js';
import type { Exact, Unit } from './units.js';
import { wallOf, type Granularity } from './zones.js';

/** A point of a report's answer. */
export interface Point {
  readonly time_stamp: string;
  readonly name: string;
  readonly value: Exact;
  readonly aggregation_type?: string;
  readonly others?: boolean;
  readonly [dimension: string]: unknown;
}

export interface ReportAnswer {
  readonly result: readonly (readonly Point[])[];
  readonly totals?: readonly Readonly<Record<string, unknown>>[];
  readonly comparison?: {
    readonly start_date_time: string;
    readonly end_date_time: string;
    readonly result: readonly (readonly Point[])[];
  };
  readonly metadata?: {
    readonly data_from: string | null;
    readonly data_last_refreshed: string;
    readonly time_zone: string;
    readonly start_date_time: string;
    readonly end_date_time: string;
  };
}

/** A series of a chart, and which points of the answer are its values. */
export interface Wanted {
  readonly key: string;
  readonly name: string;
  readonly colour: Colour;
  readonly matches: (point: Point) => boolean;
  /** Points of the least and the greatest values. */
  readonly low?: (point: Point) => boolean;
  readonly high?: (point: Point) => boolean;
}

export interface ChartRequest {
  readonly title: string;
  readonly unit: Unit;
  readonly kind: 'bars' | 'line';
  readonly granularity: Granularity;
  readonly timeZone: string;
  readonly wanted: readonly Wanted[];
  /** How the comparison is labelled, by its dates. */
  readonly comparisonName?: (from: number, to: number) => string;
}

const atOf = (point: Point): number => Date.parse(point.time_stamp);

/** When each point is. Most series have the same stamps: what one has at a place need not be read for the next. */
export function instantsOf(result: ReportAnswer['result']): number[] {
  const ats: number[] = [];
  let [before, start]: [readonly Point[], number] = [[], 0];
  for (const series of result) {
    const first = ats.length;
    series.forEach((point, i) => {
      const same = before[i]?.time_stamp === point.time_stamp;
      ats.push(same ? (ats[start + i] as number) : atOf(point));
    });
    [before, start] = [series, first];
  }
  return ats;
}

/** The chart of an answer: all series over the same buckets, gaps as null. */
export function chartOf(answer: ReportAnswer, request: ChartRequest): ChartModel {
  const { granularity, timeZone, wanted } = request;
  const points = answer.result.flat();
  const ats = instantsOf(answer.result);
  const stamps = [...new Set(ats)].sort((a, b) => a - b);
  const places = new Map(stamps.map((stamp, i) => [stamp, i]));
  const rowOf = (matches: (point: Point) => boolean): Exact[] => {
    const row = stamps.map<Exact>(() => null);
    points.forEach((point, i) => {
      if (matches(point)) row[places.get(ats[i] as number) as number] = point.value;
    });
    return row;
  };
  const series = wanted.map(({ key, name, colour, matches, low, high }): Series => {
    const band = low && high ? { low: rowOf(low), high: rowOf(high) } : undefined;
    return { key, name, colour, values: rowOf(matches), ...(band && { band }) };
  });
  const { metadata } = answer;
  const range = {
    from: metadata ? Date.parse(metadata.start_date_time) : Number.NEGATIVE_INFINITY,
    to: metadata ? Date.parse(metadata.end_date_time) : Number.POSITIVE_INFINITY,
    now: metadata ? Date.parse(metadata.data_last_refreshed) : Number.POSITIVE_INFINITY,
  };
  const comparison = comparisonOf(answer, request, stamps);
  const dataFrom = metadata?.data_from ?? null;
  return {
    ...request,
    stamps,
    ...bucketsOf(stamps, granularity, timeZone, range),
    series,
    ...(comparison && { comparison }),
    ...(dataFrom !== null && { dataFrom: Date.parse(dataFrom) }),
  };
}

/** The first series over the other range. Days and finer buckets meet by local time, longer ones by their order. */
function comparisonOf(
  answer: ReportAnswer,
  request: ChartRequest,
  stamps: readonly number[],
): Comparison | undefined {
  const { comparison } = answer;
  const [first] = request.wanted;
  if (!comparison || !first || !request.comparisonName) return undefined;
  const points = comparison.result
    .flat()
    .filter(first.matches)
    .sort((a, b) => atOf(a) - atOf(b));
  const [from, to] = [Date.parse(comparison.start_date_time), Date.parse(comparison.end_date_time)];
  const values = alignedTo(stamps, points.map(atOf), request.granularity, request.timeZone).map((place) => ({
    stamp: place === null ? null : atOf(points[place] as Point),
    value: place === null ? null : (points[place] as Point).value,
  }));
  return {
    name: request.comparisonName(from, to),
    stamps: values.map(({ stamp }) => stamp),
    values: values.map(({ value }) => value),
  };
}

/** For each bucket its place among the buckets of the other range; null: it has none there. */
export function alignedTo(
  stamps: readonly number[],
  others: readonly number[],
  granularity: Granularity,
  timeZone: string,
): (number | null)[] {
  const byOrder =
    granularity === 'WEEK' || granularity === 'MONTH' || granularity === 'YEAR' || granularity === 'TOTAL';
  if (byOrder) return stamps.map((_, i) => (i < others.length ? i : null));
  const wallsFrom = (all: readonly number[]) => {
    const walls = all.map((at) => wallOf(at, timeZone));
    return walls.map((wall) => wall - (walls[0] as number));
  };
  const places = new Map<number, number>();
  wallsFrom(others).forEach((wall, i) => {
    if (!places.has(wall)) places.set(wall, i);
  });
  return wallsFrom(stamps).map((wall) => places.get(wall) ?? null);
}
