import { figure } from '../../bench/render/format.js';
import { bar, COLOURS, dot, line, path, picture, text } from '../../bench/render/svg.js';
import { pointsOf, type Point } from './points.js';
import type { Question } from './question.js';

const WIDTH = 900;
const LEFT = 70;
const TOP = 64;
const PLOT = { width: 520, height: 260 };
const BARS = { left: 400, right: 90, top: 64, step: 22 };
const STEPS = 4;
const LABELS = 6;
const NULL_COLOUR = '#cd4246';
const MOST_CURVES = COLOURS.length - 1;

const unique = <T>(values: readonly T[]): T[] => [...new Set(values)];

/** A picture of an answer: of those values that are of the first one's unit. */
export function toPicture({ title, chart }: Question, answer: Readonly<Record<string, unknown>>): string {
  const all = pointsOf(answer);
  const unit = all[0]?.unit ?? '';
  const points = all.filter((point) => point.unit === unit);
  return chart === 'bars' ? toBars(title, unit, points) : toCurves(title, unit, points);
}

/** What tells points apart: of what all have in common nothing. */
function labeller(
  points: readonly Point[],
  parts: readonly (keyof Point & ('series' | 'group' | 'stamp'))[],
) {
  const telling = parts.filter((part) => unique(points.map((point) => point[part])).length > 1);
  return (point: Point): string =>
    telling
      .map((part) => (part === 'stamp' ? labelOf(point.stamp ?? '') : point[part]))
      .filter(Boolean)
      .join(', ') || point.series;
}

/** A bar for each point. */
function toBars(title: string, unit: string, points: readonly Point[]): string {
  const greatest = Math.max(...points.map(({ value }) => value ?? 0)) || 1;
  const nameOf = labeller(points, ['group', 'stamp', 'series']);
  const all = unique(points.map(({ series }) => series));
  const drawn = points.flatMap((point, row) => {
    const y = BARS.top + row * BARS.step;
    const length = ((point.value ?? 0) / greatest) * (WIDTH - BARS.left - BARS.right);
    const colour = COLOURS[(all.indexOf(point.series) % MOST_CURVES) + 1] ?? '';
    return [
      text(BARS.left - 10, y + 11, nameOf(point), { anchor: 'end', size: 11 }),
      bar(BARS.left, y, length, BARS.step - 8, colour),
      text(BARS.left + length + 6, y + 11, point.value === null ? 'null' : figure(point.value), { size: 10 }),
    ];
  });
  const height = BARS.top + points.length * BARS.step + 12;
  return picture(WIDTH, height, title, [text(16, 44, unit, { size: 11 }), ...drawn]);
}

/** Points over what they are stamped with, which are equally far apart. */
function toCurves(title: string, unit: string, points: readonly Point[]): string {
  const nameOf = labeller(points, ['group', 'series']);
  const stamps = unique(points.map(({ stamp = '' }) => stamp)).sort((a, b) => Date.parse(a) - Date.parse(b));
  const greatest = Math.max(...points.map(({ value }) => value ?? 0)) || 1;
  const y = (value: number) => TOP + PLOT.height * (1 - value / greatest);
  const x = (stamp = '') =>
    LEFT + 20 + (PLOT.width - 40) * (stamps.indexOf(stamp) / Math.max(1, stamps.length - 1));
  const curves = unique(points.map(nameOf)).slice(0, MOST_CURVES);
  const drawn = curves.flatMap((name, n) => {
    const own = points.filter((point) => nameOf(point) === name);
    const places = own.flatMap(({ stamp, value }) => (value === null ? [] : [[x(stamp), y(value)] as const]));
    // What is null lies on the axis, by itself.
    const missing = own
      .filter(({ value }) => value === null)
      .map(({ stamp }) => dot(x(stamp), y(0), NULL_COLOUR));
    return [...curve(name, n, places), ...missing];
  });
  const grid = Array.from({ length: STEPS + 1 }, (_, n) => (greatest * n) / STEPS).flatMap((value) => [
    line(LEFT, y(value), LEFT + PLOT.width, y(value)),
    text(LEFT - 8, y(value) + 4, figure(value), { anchor: 'end', size: 11 }),
  ]);
  const every = Math.ceil(stamps.length / LABELS);
  const axis = stamps
    .filter((_, n) => n % every === 0)
    .map((stamp) => text(x(stamp), TOP + PLOT.height + 20, labelOf(stamp), { anchor: 'middle', size: 11 }));
  const height = TOP + PLOT.height + 40;
  const hasNulls = points.some(({ value }) => value === null);
  const scale = hasNulls ? `${unit}; red on the axis: null` : unit;
  return picture(WIDTH, height, title, [text(16, 44, scale, { size: 11 }), ...grid, ...axis, ...drawn]);
}

function curve(name: string, n: number, places: readonly (readonly [number, number])[]): string[] {
  const colour = COLOURS[n + 1] ?? '';
  const [x, y] = [LEFT + PLOT.width + 20, TOP + n * 20];
  return [
    path(places, colour),
    ...places.map(([atX, atY]) => dot(atX, atY, colour)),
    dot(x, y, colour),
    text(x + 10, y + 4, name, { size: 11 }),
  ];
}

/** `2026-06-16T07:00:00+02:00` as `2026-06-16 07:00`, midnight as its date. */
const labelOf = (stamp: string): string => stamp.slice(0, 16).replace('T', ' ').replace(' 00:00', '');
