import { figure } from './format.js';
import { bar, COLOURS, line, picture, text } from './svg.js';

export interface BarChart {
  readonly title: string;
  /** Of the values. */
  readonly unit: string;
  /** The names of the bars in a group. */
  readonly series: readonly string[];
  /** Each group has a value for each of the series. */
  readonly groups: readonly { readonly label: string; readonly values: readonly number[] }[];
  readonly limit?: { readonly label: string; readonly value: number };
}

const WIDTH = 900;
const LEFT = 400;
const RIGHT = 90;
const TOP = 64;
const BAR = 13;
const GAP = 12;

/** Bars from left to right, with their values. */
export function bars({ title, unit, series, groups, limit }: BarChart): string {
  const greatest = Math.max(...groups.flatMap((group) => group.values), limit?.value ?? 0);
  const lengthOf = (value: number): number => (value / greatest) * (WIDTH - LEFT - RIGHT);
  const groupHeight = series.length * BAR + GAP;
  const height = TOP + groups.length * groupHeight + 12;
  const parts = groups.flatMap(({ label, values: own }, row) => {
    const y = TOP + row * groupHeight;
    const name = text(LEFT - 10, y + (series.length * BAR) / 2 + 4, label, { anchor: 'end', size: 11 });
    const drawn = own.flatMap((value, n) => [
      bar(LEFT, y + n * BAR, lengthOf(value), BAR - 2, colourOf(series, n)),
      text(LEFT + lengthOf(value) + 6, y + n * BAR + 9, figure(value), { size: 10 }),
    ]);
    return [name, ...drawn];
  });
  const x = LEFT + lengthOf(limit?.value ?? 0);
  const limitParts = limit
    ? [
        line(x, TOP - 8, x, height - 12, '#cd4246', 2),
        text(x, TOP - 12, limit.label, { anchor: 'end', size: 11, colour: '#cd4246' }),
      ]
    : [];
  return picture(WIDTH, height, title, [
    text(16, 44, unit, { size: 11 }),
    ...legend(series),
    ...parts,
    ...limitParts,
  ]);
}

/** The service has the same colour everywhere, the floor is grey. */
const colourOf = (series: readonly string[], n: number): string => COLOURS[series.length === 1 ? 1 : n] ?? '';

const legend = (series: readonly string[]): string[] =>
  series.length < 2
    ? []
    : series.flatMap((name, n) => [
        bar(LEFT + n * 110, 35, 10, 10, colourOf(series, n)),
        text(LEFT + n * 110 + 15, 44, name, { size: 11 }),
      ]);
