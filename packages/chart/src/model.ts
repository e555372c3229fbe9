import { scaleFor, type Exact, type Scale, type Unit } from './units.js';
import { bucketEnd, type Granularity } from './zones.js';

/** The colour of a series, by its token: `s1` to `s8`, or grey. */
export type Colour = 's1' | 's2' | 's3' | 's4' | 's5' | 's6' | 's7' | 's8' | 'others' | 'comparison';

export interface Series {
  readonly key: string;
  readonly name: string;
  readonly colour: Colour;
  readonly values: readonly Exact[];
  /** The least and the greatest value of each bucket. */
  readonly band?: { readonly low: readonly Exact[]; readonly high: readonly Exact[] };
}

/** The same series over another range, bucket by bucket. */
export interface Comparison {
  readonly name: string;
  readonly stamps: readonly (number | null)[];
  readonly values: readonly Exact[];
}

/** A level that is drawn over the whole plot, such as a billed rate. */
export interface Level {
  readonly value: number;
  readonly label: string;
  readonly colour: Colour;
}

/** A bucket that the range or the present cuts: from when on, or until when, it is known. */
export interface Cut {
  readonly word: 'from' | 'until';
  readonly at: number;
}

export interface ChartModel {
  readonly title: string;
  readonly unit: Unit;
  readonly kind: 'bars' | 'line';
  readonly granularity: Granularity;
  readonly timeZone: string;
  /** When each bucket starts and ends. */
  readonly stamps: readonly number[];
  readonly ends: readonly number[];
  /** Null for a whole bucket. */
  readonly cut: readonly (Cut | null)[];
  readonly series: readonly Series[];
  readonly comparison?: Comparison;
  readonly levels?: readonly Level[];
  /** Usage before this is no longer kept. */
  readonly dataFrom?: number;
  /** A plot over ranks instead of time. */
  readonly ranks?: boolean;
}

/** Ends of buckets, and which buckets are cut. */
export function bucketsOf(
  stamps: readonly number[],
  granularity: Granularity,
  timeZone: string,
  { from, to, now }: { readonly from: number; readonly to: number; readonly now: number },
): Pick<ChartModel, 'ends' | 'cut'> {
  const until = Math.min(to, now);
  const ends = stamps.map((stamp) =>
    Math.min(bucketEnd(stamp, granularity, timeZone), granularity === 'TOTAL' ? to : Infinity),
  );
  const cut = stamps.map((stamp, i): Cut | null => {
    const end = ends[i] as number;
    // A bucket of the future is empty, not cut.
    if (stamp >= until) return null;
    if (end > until) return { word: 'until', at: until };
    return stamp < from ? { word: 'from', at: from } : null;
  });
  return { ends, cut };
}

export const numberOf = (value: Exact | undefined): number | null =>
  value === null || value === undefined ? null : Number(value);

const greatest = new WeakMap<ChartModel, number>();

/** The greatest value that a panel shows. */
export function greatestOf(model: ChartModel): number {
  const known = greatest.get(model) ?? findGreatest(model);
  greatest.set(model, known);
  return known;
}

function findGreatest(model: ChartModel): number {
  const rows = [
    ...model.series.flatMap(({ values, band }) => (band ? [values, band.high] : [values])),
    ...(model.comparison ? [model.comparison.values] : []),
    (model.levels ?? []).map(({ value }) => value),
  ];
  let most = 0;
  for (const row of rows) for (const value of row) most = Math.max(most, Number(value ?? 0));
  return most;
}

/** One scale for axis, readout and table of a panel. */
export const scaleOf = (model: ChartModel): Scale => scaleFor(model.unit, greatestOf(model));

/** Dashes from the fifth series on, so that colour is never alone. */
export const DASHES: Readonly<Record<Colour, readonly number[]>> = {
  s1: [],
  s2: [],
  s3: [],
  s4: [],
  s5: [8, 3],
  s6: [2, 3],
  s7: [10, 3, 2, 3],
  s8: [5, 2],
  others: [4, 4],
  comparison: [],
};
