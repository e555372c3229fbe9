import type uPlot from 'uplot';
import { DASHES, numberOf, type ChartModel, type Colour } from './model.js';

type Token = Colour | 'grid' | 'text' | 'muted' | 'surface' | 'unknown';

/** Reads the colours of the theme from the host's custom properties, each once. */
export type Palette = (token: Token) => string;

export function paletteOf(host: Element): Palette {
  const known = new Map<Token, string>();
  return (token) => {
    const colour =
      known.get(token) ?? (getComputedStyle(host).getPropertyValue(`--em-${token}`).trim() || '#888888');
    known.set(token, colour);
    return colour;
  };
}

const clipToPlot = (u: uPlot, paint: (context: CanvasRenderingContext2D) => void): void => {
  const { ctx } = u;
  ctx.save();
  ctx.beginPath();
  ctx.rect(u.bbox.left, u.bbox.top, u.bbox.width, u.bbox.height);
  ctx.clip();
  paint(ctx);
  ctx.restore();
};

/** What lies before the age of the oldest kept usage is unknown: grey. */
export function paintUnknown(u: uPlot, model: ChartModel, palette: Palette): void {
  const { dataFrom } = model;
  if (dataFrom === undefined) return;
  clipToPlot(u, (context) => {
    const right = u.valToPos(dataFrom, 'x', true);
    context.fillStyle = palette('unknown');
    context.fillRect(u.bbox.left, u.bbox.top, right - u.bbox.left, u.bbox.height);
  });
}

/** Narrower bars, in pixels of the screen, are painted by column. */
const NARROW = 2;

/** Bars side by side in the place of their bucket. A cut bucket is hatched. */
export function paintBars(u: uPlot, model: ChartModel, shown: ReadonlySet<string>, palette: Palette): void {
  const series = model.series.filter(({ key }) => shown.has(key));
  if (series.length === 0) return;
  const floor = u.valToPos(0, 'y', true);
  const { left: start, width: room } = u.bbox;
  clipToPlot(u, (context) => {
    const colours = series.map(({ colour }) => palette(colour));
    const columns: Columns = new Map();
    model.stamps.forEach((stamp, i) => {
      const left = u.valToPos(stamp, 'x', true);
      const right = u.valToPos(model.ends[i] as number, 'x', true);
      if (right < start || left > start + room) return;
      const width = right - left;
      const margin = width > 6 ? Math.min(width * 0.14, 14 * devicePixelRatio) : 0;
      const each = (width - 2 * margin) / series.length;
      const isCut = model.cut[i] !== null;
      series.forEach(({ values }, place) => {
        const value = numberOf(values[i]);
        if (value === null) return;
        const top = u.valToPos(value, 'y', true);
        const gap = each > 8 ? devicePixelRatio : 0;
        const x = left + margin + place * each;
        const box = { x, y: top, width: Math.max(1, each - gap), height: floor - top };
        if (value > 0 && box.height < 1) Object.assign(box, { y: floor - 1, height: 1 });
        if (each >= NARROW || isCut) paintBar(context, box, colours[place] ?? '', isCut);
        else raise(columns, box, place);
      });
    });
    paintColumns(context, columns, floor, colours);
  });
}

/** The highest bar of each series in each column of pixels. */
type Columns = Map<number, (number | undefined)[]>;

/** Of the bars of a series within one column only the highest can be seen. */
function raise(columns: Columns, { x, y, width }: Box, place: number): void {
  const first = Math.round(x);
  for (let at = first; at < Math.max(first + 1, Math.round(x + width)); at++) {
    const tops = columns.get(at) ?? [];
    tops[place] = Math.min(tops[place] ?? y, y);
    columns.set(at, tops);
  }
}

function paintColumns(
  context: CanvasRenderingContext2D,
  columns: Columns,
  floor: number,
  colours: readonly string[],
): void {
  for (const [at, tops] of columns) {
    const bars = tops.flatMap((top, place) => (top === undefined ? [] : [{ top, place }]));
    // The lower one in front: behind the higher one it would be hidden.
    for (const { top, place } of bars.sort((a, b) => a.top - b.top)) {
      context.fillStyle = colours[place] ?? '';
      context.fillRect(at, top, 1, floor - top);
    }
  }
}

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

function paintBar(context: CanvasRenderingContext2D, box: Box, colour: string, hatched: boolean): void {
  const { x, y, width, height } = box;
  const radius = Math.min(3 * devicePixelRatio, width / 3, height);
  context.save();
  context.beginPath();
  context.roundRect(x, y, width, height, [radius, radius, 0, 0]);
  context.fillStyle = colour;
  context.strokeStyle = colour;
  if (!hatched) context.fill();
  else {
    context.lineWidth = devicePixelRatio;
    context.stroke();
    context.clip();
    context.beginPath();
    const step = 5 * devicePixelRatio;
    for (let at = x - height; at < x + width; at += step) {
      context.moveTo(at, y + height);
      context.lineTo(at + height, y);
    }
    context.lineWidth = 1.5 * devicePixelRatio;
    context.stroke();
  }
  context.restore();
}

/** The other range as steps over the bars: behind them a taller bar would hide it. */
export function paintSteps(u: uPlot, model: ChartModel, palette: Palette): void {
  const values = model.comparison?.values;
  if (!values) return;
  clipToPlot(u, (context) => {
    context.strokeStyle = palette('comparison');
    context.lineWidth = 1.5 * devicePixelRatio;
    context.beginPath();
    let open = false;
    model.stamps.forEach((stamp, i) => {
      const value = numberOf(values[i]);
      if (value === null) open = false;
      else {
        const y = u.valToPos(value, 'y', true);
        context[open ? 'lineTo' : 'moveTo'](u.valToPos(stamp, 'x', true), y);
        context.lineTo(u.valToPos(model.ends[i] as number, 'x', true), y);
        open = true;
      }
    });
    context.stroke();
  });
}

/** Levels with their labels, above the line at the right. */
export function paintLevels(u: uPlot, model: ChartModel, palette: Palette): void {
  clipToPlot(u, (context) => {
    for (const { value, label, colour } of model.levels ?? []) {
      const y = Math.round(u.valToPos(value, 'y', true));
      context.strokeStyle = palette(colour);
      context.lineWidth = 1.5 * devicePixelRatio;
      context.setLineDash([6, 4].map((length) => length * devicePixelRatio));
      context.beginPath();
      context.moveTo(u.bbox.left, y);
      context.lineTo(u.bbox.left + u.bbox.width, y);
      context.stroke();
      context.setLineDash([]);
      context.font = `600 ${12 * devicePixelRatio}px system-ui, sans-serif`;
      const { width } = context.measureText(label);
      // By rank the greatest rates are at the right: the label stays out of their way.
      const inset = 6 * devicePixelRatio;
      const right = model.ranks ? u.bbox.left + inset + width : u.bbox.left + u.bbox.width - inset;
      context.textAlign = 'right';
      const above = y - u.bbox.top > 20 * devicePixelRatio;
      const base = above ? y - 6 * devicePixelRatio : y + 15 * devicePixelRatio;
      context.globalAlpha = 0.85;
      context.fillStyle = palette('surface');
      const pad = 3 * devicePixelRatio;
      context.fillRect(
        right - width - pad,
        base - 11 * devicePixelRatio,
        width + 2 * pad,
        15 * devicePixelRatio,
      );
      context.globalAlpha = 1;
      context.fillStyle = palette(colour);
      context.fillText(label, right, base);
    }
  });
}

export const dashOf = (colour: Colour): number[] => [...DASHES[colour]];
