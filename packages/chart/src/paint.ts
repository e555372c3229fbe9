import type uPlot from 'uplot';
import { DASHES, numberOf, type ChartModel, type Colour } from './model.js';

/** Reads the colours of the theme from the host's custom properties. */
export type Palette = (token: Colour | 'grid' | 'text' | 'muted' | 'surface' | 'unknown') => string;

export const paletteOf =
  (host: Element): Palette =>
  (token) =>
    getComputedStyle(host).getPropertyValue(`--em-${token}`).trim() || '#888888';

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

/** Bars side by side in the place of their bucket. A cut bucket is hatched. */
export function paintBars(u: uPlot, model: ChartModel, shown: ReadonlySet<string>, palette: Palette): void {
  const series = model.series.filter(({ key }) => shown.has(key));
  if (series.length === 0) return;
  const floor = u.valToPos(0, 'y', true);
  clipToPlot(u, (context) => {
    model.stamps.forEach((stamp, i) => {
      const left = u.valToPos(stamp, 'x', true);
      const right = u.valToPos(model.ends[i] as number, 'x', true);
      if (right < u.bbox.left || left > u.bbox.left + u.bbox.width) return;
      const width = right - left;
      const margin = width > 6 ? Math.min(width * 0.14, 14 * devicePixelRatio) : 0;
      const each = (width - 2 * margin) / series.length;
      series.forEach(({ values, colour }, place) => {
        const value = numberOf(values[i]);
        if (value === null) return;
        const top = u.valToPos(value, 'y', true);
        const gap = each > 8 ? devicePixelRatio : 0;
        const box = {
          x: left + margin + place * each,
          y: top,
          width: Math.max(1, each - gap),
          height: floor - top,
        };
        if (value > 0 && box.height < 1) Object.assign(box, { y: floor - 1, height: 1 });
        paintBar(context, box, palette(colour), model.cut[i] !== null);
      });
    });
  });
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
