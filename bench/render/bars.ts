import { figure } from './format.js';
import { bar, COLOURS, line, picture, text } from './svg.js';

export interface BarChart {
  readonly title: string;
  /** Of the values. */
  readonly unit: string;
  /** What the bars of a group are. */
  readonly series: readonly string[];
  /** Each with a value for each of the series. */
  readonly groups: readonly { readonly label: string; readonly values: readonly number[] }[];
  /** Powers of ten are equally far apart. */
  readonly logarithmic?: boolean;
  readonly limit?: { readonly label: string; readonly value: number };
}

const WIDTH = 900;
const LEFT = 400;
const RIGHT = 90;
const TOP = 64;
const BAR = 13;
const GAP = 12;

/** Bars from left to right, with their values. */
export function bars({ title, unit, series, groups, logarithmic = false, limit }: BarChart): string {
  const values = groups.flatMap((group) => group.values).filter((value) => value > 0);
  const greatest = Math.max(...values, limit?.value ?? 0);
  const least = 10 ** Math.floor(Math.log10(Math.min(...values)));
  const share = (value: number): number =>
    logarithmic ? Math.log(Math.max(value, least) / least) / Math.log(greatest / least) : value / greatest;
  const lengthOf = (value: number): number => share(value) * (WIDTH - LEFT - RIGHT);
  const groupHeight = series.length * BAR + GAP;
  const height = TOP + groups.length * groupHeight + 12;
  const parts = groups.flatMap(({ label, values: own }, row) => {
    const y = TOP + row * groupHeight;
    const name = text(LEFT - 10, y + (series.length * BAR) / 2 + 4, label, { anchor: 'end', size: 11 });
    const drawn = own.flatMap((value, n) => [
      bar(LEFT, y + n * BAR, lengthOf(value), BAR - 2, COLOURS[n] ?? ''),
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
  const scale = logarithmic ? `${unit}, logarithmic` : unit;
  return picture(WIDTH, height, title, [
    text(16, 44, scale, { size: 11 }),
    ...legend(series),
    ...parts,
    ...limitParts,
  ]);
}

const legend = (series: readonly string[]): string[] =>
  series.length < 2
    ? []
    : series.flatMap((name, n) => [
        bar(LEFT + n * 110, 35, 10, 10, COLOURS[n] ?? ''),
        text(LEFT + n * 110 + 15, 44, name, { size: 11 }),
      ]);
