import { figure, millions } from './format.js';
import { COLOURS, dot, line, path, picture, text } from './svg.js';

export interface CurveChart {
  readonly title: string;
  /** Of the values. */
  readonly unit: string;
  /** Numbers of records, ascending. */
  readonly sizes: readonly number[];
  /** Each curve has a value for each of the sizes. */
  readonly curves: readonly { readonly label: string; readonly values: readonly number[] }[];
}

const WIDTH = 900;
const LEFT = 70;
const TOP = 64;
const PLOT_WIDTH = 420;
const PLOT_HEIGHT = 360;
const LEGEND_LINE = 20;

/** Curves over the number of records. Both axes are logarithmic. */
export function curves({ title, unit, sizes, curves: all }: CurveChart): string {
  const values = all.flatMap((curve) => curve.values).filter((value) => value > 0);
  const lowest = Math.floor(Math.log10(Math.min(...values)));
  const highest = Math.max(lowest + 1, Math.ceil(Math.log10(Math.max(...values))));
  const y = (value: number) => TOP + PLOT_HEIGHT * (1 - (Math.log10(value) - lowest) / (highest - lowest));
  const x = (place: number) => LEFT + 20 + (PLOT_WIDTH - 40) * (place / Math.max(1, sizes.length - 1));
  const grid = Array.from({ length: highest - lowest + 1 }, (_, n) => 10 ** (lowest + n)).flatMap((value) => [
    line(LEFT, y(value), LEFT + PLOT_WIDTH, y(value)),
    text(LEFT - 8, y(value) + 4, figure(value), { anchor: 'end', size: 11 }),
  ]);
  const axis = sizes.map((size, place) =>
    text(x(place), TOP + PLOT_HEIGHT + 20, millions(size), { anchor: 'middle', size: 11 }),
  );
  const drawn = all.flatMap(({ label, values: own }, n) => {
    const colour = COLOURS[(n + 1) % COLOURS.length] ?? '';
    const points = own.map((value, place) => [x(place), y(value)] as const);
    const legendY = TOP + n * LEGEND_LINE;
    return [
      path(points, colour),
      ...points.map(([atX, atY]) => dot(atX, atY, colour)),
      dot(LEFT + PLOT_WIDTH + 20, legendY, colour),
      text(LEFT + PLOT_WIDTH + 30, legendY + 4, label, { size: 11 }),
    ];
  });
  const height = TOP + Math.max(PLOT_HEIGHT + 36, all.length * LEGEND_LINE + 10);
  const scale = text(16, 44, `${unit}, logarithmic, over the number of records`, { size: 11 });
  return picture(WIDTH, height, title, [scale, ...grid, ...axis, ...drawn]);
}
