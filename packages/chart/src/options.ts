import type uPlot from 'uplot';
import { tickLabel } from './labels.js';
import { numberOf, type ChartModel, type Colour } from './model.js';
import { dashOf, type Palette } from './paint.js';
import { niceTicks, timeTicks } from './ticks.js';
import { formatNumber, formatTick, type Exact, type Scale } from './units.js';

export type Row = (number | null)[];

/** Where a bucket is drawn: at its middle, so that bars and lines agree. */
export const middlesOf = (model: ChartModel): number[] =>
  model.stamps.map((stamp, i) => (model.ranks ? stamp : (stamp + (model.ends[i] as number)) / 2));

const numbers = (values: readonly Exact[]): Row => values.map((value) => numberOf(value));

/** The whole buckets: a cut one is drawn by the tail. */
export const wholeRow = (values: readonly Exact[], cut: ChartModel['cut']): Row =>
  numbers(values).map((value, i) => (cut[i] === null ? value : null));

/** A cut bucket and its whole neighbour: a stretch of its own, so that it can be dashed. */
export const tailRow = (values: readonly Exact[], cut: ChartModel['cut']): Row => {
  const isCut = (at: number) => (cut[at] ?? null) !== null;
  return values.map((value, i) => (isCut(i - 1) || isCut(i) || isCut(i + 1) ? numberOf(value) : null));
};

/** Points between two gaps have no line: they are drawn as dots. */
export function alone(row: Row): number[] {
  const found: number[] = [];
  row.forEach((value, i) => {
    if (value !== null && (row[i - 1] ?? null) === null && (row[i + 1] ?? null) === null) found.push(i);
  });
  return found;
}

interface Drawn {
  readonly row: Row;
  readonly series: uPlot.Series;
}

const line = (palette: Palette, colour: Colour, row: Row, options: uPlot.Series = {}): Drawn => {
  const dots = alone(row);
  return {
    row,
    series: {
      stroke: () => palette(colour),
      width: 1.75,
      dash: dashOf(colour),
      spanGaps: false,
      points: { show: dots.length > 0, size: 5, filter: () => dots },
      ...options,
    },
  };
};

/** What a plot draws, the lowest layer first. */
export interface Layers {
  readonly drawn: readonly Drawn[];
  readonly bands: uPlot.Band[];
}

/** The rows of a line chart. */
export function linesOf(model: ChartModel, shown: ReadonlySet<string>, palette: Palette): Layers {
  const drawn: Drawn[] = [];
  const bands: uPlot.Band[] = [];
  const { comparison, cut } = model;
  if (comparison) drawn.push(line(palette, 'comparison', numbers(comparison.values), { width: 1.5 }));
  for (const { key, colour, values, band } of model.series) {
    if (!shown.has(key)) continue;
    if (band) {
      const edge: uPlot.Series = { width: 0, stroke: 'transparent', points: { show: false } };
      drawn.push({ row: numbers(band.high), series: edge }, { row: numbers(band.low), series: edge });
      bands.push({ series: [drawn.length - 1, drawn.length], fill: () => `${palette(colour)}38` });
    }
    drawn.push(line(palette, colour, wholeRow(values, cut)));
    const tail = tailRow(values, cut);
    if (tail.some((value) => value !== null)) {
      drawn.push(line(palette, colour, tail, { dash: [4, 4] }));
    }
  }
  return { drawn, bands };
}

/** The axes: ticks from the stamps of buckets, numbers in the panel's one unit. */
export function axesOf(
  model: ChartModel,
  scale: Scale,
  palette: Palette,
  [from, to]: readonly [number, number],
): uPlot.Axis[] {
  const font = '12px system-ui, -apple-system, "Segoe UI", Roboto, sans-serif';
  const grid = { stroke: () => palette('grid'), width: 1 };
  let last: { readonly width: number; readonly splits: number[] } | undefined;
  // The plot asks several times until its sizes agree.
  const splitsAt = (u: uPlot): number[] => {
    if (last?.width !== u.width) last = { width: u.width, splits: timeSplits(u.width) };
    return last.splits;
  };
  const timeSplits = (width: number): number[] => {
    const most = Math.max(2, Math.floor(width / 90));
    if (model.ranks) return niceTicks(from, to, most).filter((at) => at >= from && at <= to);
    return timeTicks(
      model.stamps.filter((at) => at >= from && at <= to),
      model.timeZone,
      most,
    );
  };
  const plain: Scale = { label: '', divisor: 1 };
  return [
    {
      font,
      stroke: () => palette('muted'),
      grid: { show: false },
      ticks: { ...grid, size: 4 },
      size: 30,
      gap: 4,
      splits: splitsAt,
      values: (_, splits) =>
        splits.map((at) => (model.ranks ? formatNumber(at, plain) : tickLabel(at, model.timeZone))),
    },
    {
      font,
      stroke: () => palette('muted'),
      grid,
      ticks: { show: false },
      size: 58,
      gap: 6,
      splits: (_, _axis, least, greatest) =>
        niceTicks(least / scale.divisor, greatest / scale.divisor, 4)
          .map((value) => value * scale.divisor)
          .filter((value) => value >= least && value <= greatest * 1.0001),
      values: (_, splits) => splits.map((value) => formatTick(value, scale)),
    },
  ];
}

/** From zero to the next full step; with `fit` from a step below the least value. */
export function yRange(least: number, greatest: number, divisor: number, fit: boolean): [number, number] {
  const ticks = niceTicks(fit ? least / divisor : 0, (greatest || divisor) / divisor, 4);
  return [(ticks[0] as number) * divisor, (ticks.at(-1) as number) * divisor];
}
