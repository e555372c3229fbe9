import uPlot from 'uplot';
import { greatestOf, numberOf, scaleOf, type ChartModel } from './model.js';
import { axesOf, linesOf, middlesOf, yRange, type Layers } from './options.js';
import { paintBars, paintLevels, paintSteps, paintUnknown, paletteOf, type Palette } from './paint.js';

export interface PlotEvents {
  /** The hovered bucket; null: none. */
  hover(index: number | null): void;
  /** A dragged range, snapped to buckets. */
  zoom(from: number, to: number): void;
  drill(index: number): void;
}

export interface PlotState {
  readonly shown: ReadonlySet<string>;
  /** The visible part; null: everything. */
  readonly zoom: readonly [number, number] | null;
  readonly fit: boolean;
}

const LEAST_DRAG = 6;

/** The canvas of a chart. Everything around it, such as readout and table, is ordinary DOM elsewhere. */
export class Plot {
  private u: uPlot | undefined;
  private middles: number[] = [];
  private palette: Palette;
  private readonly observer: ResizeObserver;

  constructor(
    private readonly host: HTMLElement,
    private readonly events: PlotEvents,
  ) {
    this.palette = paletteOf(host);
    this.observer = new ResizeObserver(() => this.resize());
    this.observer.observe(host);
  }

  draw(model: ChartModel, state: PlotState): void {
    this.u?.destroy();
    this.middles = middlesOf(model);
    this.palette = paletteOf(this.host);
    const layers =
      model.kind === 'bars'
        ? { drawn: [this.unseen()], bands: [] }
        : linesOf(model, state.shown, (token) => this.palette(token));
    const data: uPlot.AlignedData = [this.middles, ...layers.drawn.map(({ row }) => row)];
    this.u = new uPlot(this.optionsOf(model, state, layers), data, this.host);
    this.listen(this.u);
  }

  /** Moves the crosshair to a bucket, without telling. */
  point(index: number | null): void {
    const { u } = this;
    if (!u) return;
    const left = index === null ? -10 : u.valToPos(this.middles[index] as number, 'x');
    u.setCursor({ left, top: index === null ? -10 : 0 }, false);
  }

  repaint(): void {
    this.palette = paletteOf(this.host);
    this.u?.redraw(false, true);
  }

  destroy(): void {
    this.observer.disconnect();
    this.u?.destroy();
  }

  /** A row without values: bars are painted beside the plot's own series. */
  private unseen(): Layers['drawn'][number] {
    return { row: this.middles.map(() => null), series: { paths: () => null, points: { show: false } } };
  }

  private optionsOf(model: ChartModel, { shown, zoom, fit }: PlotState, layers: Layers): uPlot.Options {
    const palette: Palette = (token) => this.palette(token);
    const scale = scaleOf(model);
    const bars = model.kind === 'bars';
    const visible = zoom ?? spanOf(model);
    const paintUnder = (u: uPlot) => {
      paintUnknown(u, model, palette);
      if (bars) paintBars(u, model, shown, palette);
      if (bars) paintSteps(u, model, palette);
    };
    return {
      width: Math.max(120, this.host.clientWidth),
      height: Math.max(120, this.host.clientHeight),
      legend: { show: false },
      padding: [8, 8, 0, 0],
      cursor: {
        y: false,
        points: { show: !bars, size: 7 },
        drag: { x: true, y: false, setScale: false, dist: LEAST_DRAG },
      },
      scales: {
        x: { time: false, range: () => [visible[0], visible[1]] },
        y: { range: () => yRange(fit ? leastOf(model) : 0, greatestOf(model), scale.divisor, fit) },
      },
      series: [{}, ...layers.drawn.map(({ series }) => series)],
      bands: layers.bands,
      axes: axesOf(model, scale, palette, visible),
      hooks: {
        drawAxes: [paintUnder],
        draw: [(u) => paintLevels(u, model, palette)],
        setCursor: [
          (u) =>
            this.events.hover(
              u.cursor.left !== undefined && u.cursor.left >= 0 ? (u.cursor.idx ?? null) : null,
            ),
        ],
        setSelect: [(u) => this.select(u, model)],
      },
    };
  }

  private select(u: uPlot, model: ChartModel): void {
    const { left, width } = u.select;
    if (width < LEAST_DRAG) return;
    const from = u.posToVal(left, 'x');
    const to = u.posToVal(left + width, 'x');
    u.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
    const range = snap(model, from, to);
    if (range) this.events.zoom(...range);
  }

  private listen(u: uPlot): void {
    const { over } = u;
    let pressed: number | undefined;
    over.addEventListener('pointerdown', (event) => (pressed = event.clientX));
    over.addEventListener('pointerup', (event) => {
      const still = pressed !== undefined && Math.abs(event.clientX - pressed) < LEAST_DRAG;
      if (still && u.cursor.idx !== null && u.cursor.idx !== undefined) this.events.drill(u.cursor.idx);
    });
    over.style.touchAction = 'pan-y';
    over.addEventListener('pointermove', (event) => {
      if (event.pointerType !== 'touch') return;
      u.setCursor({ left: event.clientX - over.getBoundingClientRect().left, top: 0 });
    });
  }

  private resize(): void {
    const { clientWidth: width, clientHeight: height } = this.host;
    if (this.u && width > 0 && (width !== this.u.width || height !== this.u.height))
      this.u.setSize({ width, height });
  }
}

/** From the first to the last edge. */
export function spanOf(model: ChartModel): readonly [number, number] {
  const from = model.stamps[0] ?? 0;
  const to = (model.ranks ? model.stamps.at(-1) : model.ends.at(-1)) ?? from + 1;
  return [from, Math.max(to, from + 1)];
}

/** The whole buckets that a dragged range touches. */
export function snap(model: ChartModel, from: number, to: number): [number, number] | undefined {
  const ends = model.ranks ? model.stamps.map((stamp) => stamp + 1) : model.ends;
  const touched = model.stamps.flatMap((stamp, i) => ((ends[i] as number) > from && stamp < to ? [i] : []));
  const [first, last] = [touched[0], touched.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  return [model.stamps[first] as number, ends[last] as number];
}

function leastOf(model: ChartModel): number {
  const values = model.series.flatMap(({ values: row, band }) => (band ? [...row, ...band.low] : row));
  const known = values.map((value) => numberOf(value)).filter((value) => value !== null);
  return known.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY);
}
