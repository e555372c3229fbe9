import { element } from './element.js';
import { HoverGroup } from './hover-group.js';
import { rangeLabel, rowLabel } from './labels.js';
import { scaleOf, type ChartModel } from './model.js';
import { Plot, spanOf } from './plot.js';
import { formatNumber, formatValue } from './units.js';

export interface ChartEvents {
  readonly zoom?: (from: number, to: number) => void;
  /** Enter, or a click on a bucket. */
  readonly drill?: (index: number, series: string) => void;
}

/**
 * A chart: the readout, the canvas in a named image, and the point reader beside it. It knows nothing of a framework.
 */
export class ChartView {
  private readonly readout = element('p', { class: 'em-readout' });
  private readonly image = element('div', { class: 'em-plot', role: 'img' });
  private readonly reader = element('div', { class: 'em-reader', role: 'slider', tabindex: '0' });
  private readonly plot: Plot;
  private readonly leave: () => void;
  private model: ChartModel | undefined;
  private shown: ReadonlySet<string> = new Set();
  private zoom: readonly [number, number] | null = null;
  private index: number | null = null;
  private seriesAt = 0;

  constructor(
    host: HTMLElement,
    private readonly events: ChartEvents = {},
    private readonly group = new HoverGroup(),
  ) {
    host.append(this.readout, this.image, this.reader);
    this.plot = new Plot(this.image, {
      hover: (index) => this.hover(index),
      zoom: (from, to) => this.events.zoom?.(from, to),
      drill: (index) => this.events.drill?.(index, this.current()?.key ?? ''),
    });
    this.leave = this.group.join(this.follow);
    this.reader.addEventListener('keydown', (event) => this.press(event));
    this.reader.addEventListener('focus', () =>
      this.step(this.index ?? (this.model?.stamps.length ?? 1) - 1),
    );
    this.reader.addEventListener('blur', () => this.step(null));
  }

  show(
    model: ChartModel,
    {
      shown,
      zoom = null,
      fit = false,
    }: { shown: ReadonlySet<string>; zoom?: readonly [number, number] | null; fit?: boolean },
  ): void {
    this.model = model;
    this.shown = shown;
    this.zoom = zoom;
    this.index = null;
    this.image.setAttribute('aria-label', describe(model));
    this.plot.draw(model, { shown, zoom, fit });
    this.read();
  }

  repaint(): void {
    this.plot.repaint();
  }

  destroy(): void {
    this.leave();
    this.plot.destroy();
  }

  private readonly follow = (at: number | null): void => {
    const { model } = this;
    if (!model || model.ranks) return;
    const found =
      at === null
        ? -1
        : model.stamps.findLastIndex((stamp, i) => stamp <= at && at < (model.ends[i] as number));
    this.index = found < 0 ? null : found;
    this.plot.point(this.index);
    this.read();
  };

  private hover(index: number | null): void {
    if (index === this.index) return;
    this.index = index;
    this.read();
    this.group.tell(index === null ? null : (this.model?.stamps[index] ?? null), this.follow);
  }

  private current() {
    const series = this.model?.series.filter(({ key }) => this.shown.has(key)) ?? [];
    return series[this.seriesAt % Math.max(1, series.length)];
  }

  private step(index: number | null): void {
    const last = (this.model?.stamps.length ?? 0) - 1;
    this.index = index === null || last < 0 ? null : Math.max(0, Math.min(last, index));
    this.plot.point(this.index);
    this.read();
    this.group.tell(this.index === null ? null : (this.model?.stamps[this.index] ?? null), this.follow);
  }

  private press(event: KeyboardEvent): void {
    const last = (this.model?.stamps.length ?? 0) - 1;
    const at = this.index ?? last;
    const moves: Readonly<Record<string, number>> = {
      ArrowLeft: at - 1,
      ArrowRight: at + 1,
      PageDown: at - 10,
      PageUp: at + 10,
      Home: 0,
      End: last,
    };
    const count = this.model?.series.filter(({ key }) => this.shown.has(key)).length ?? 1;
    if (event.key in moves) this.step(moves[event.key] as number);
    else if (event.key === 'ArrowUp' || event.key === 'ArrowDown') {
      this.seriesAt = (this.seriesAt + (event.key === 'ArrowUp' ? count - 1 : 1)) % Math.max(1, count);
      this.read();
    } else if (event.key === 'Enter' && this.index !== null)
      this.events.drill?.(this.index, this.current()?.key ?? '');
    else return;
    event.preventDefault();
  }

  /** Writes the readout and the reader's text. */
  private read(): void {
    const { model, index, reader } = this;
    if (!model) return;
    const scale = scaleOf(model);
    const last = Math.max(0, model.stamps.length - 1);
    reader.setAttribute('aria-label', `Points of ${model.title}`);
    reader.setAttribute('aria-valuemin', '0');
    reader.setAttribute('aria-valuemax', String(last));
    reader.setAttribute('aria-valuenow', String(index ?? last));
    reader.setAttribute('aria-valuetext', textAt(model, index ?? last, this.current()?.key));
    reader.style.setProperty('--em-at', String(last === 0 ? 0 : (index ?? last) / last));
    const [from, to] = this.zoom ?? spanOf(model);
    const head =
      index === null
        ? model.ranks
          ? `Ranks 1 to ${formatNumber(model.stamps.length, { label: '', divisor: 1 })}`
          : rangeLabel(from, to, model.timeZone)
        : placeOf(model, index);
    const parts: Node[] = [element('span', { class: 'em-when' }, head)];
    if (index === null) parts.push(element('span', { class: 'em-unit' }, unitOf(model, scale.label)));
    else {
      for (const { key, name, colour, values } of model.series) {
        if (!this.shown.has(key)) continue;
        const swatch = element('span', { class: `em-swatch em-${colour}`, 'aria-hidden': 'true' });
        parts.push(
          element(
            'span',
            { class: 'em-value' },
            swatch,
            `${name} `,
            element('b', {}, formatValue(values[index] ?? null, scale)),
          ),
        );
      }
      const { comparison } = model;
      if (comparison) {
        const swatch = element('span', { class: 'em-swatch em-comparison', 'aria-hidden': 'true' });
        const then = formatValue(comparison.values[index] ?? null, scale);
        parts.push(
          element('span', { class: 'em-value' }, swatch, `${comparison.name} `, element('b', {}, then)),
        );
      }
    }
    this.readout.replaceChildren(...parts);
  }
}

const BY: Readonly<Record<string, string>> = {
  MINUTE_5: 'by 5 minutes',
  MINUTE_15: 'by 15 minutes',
  HOUR: 'by hour',
  DAY: 'by day',
  WEEK: 'by week',
  MONTH: 'by month',
  YEAR: 'by year',
};

const unitOf = (model: ChartModel, label: string): string =>
  [label || 'count', model.ranks ? '' : BY[model.granularity]].filter(Boolean).join(' ');

const placeOf = (model: ChartModel, index: number): string =>
  model.ranks ? `Rank ${rowLabel(model, index)}` : rowLabel(model, index);

/** What the point reader says of a point. */
export function textAt(model: ChartModel, index: number, key: string | undefined): string {
  const series = model.series.find((one) => one.key === key) ?? model.series[0];
  if (!series || model.stamps[index] === undefined) return 'No points';
  const value = series.values[index] ?? null;
  return `${placeOf(model, index)}: ${series.name} ${value === null ? 'no usage' : formatValue(value, scaleOf(model))}`;
}

/** The name of the image: what is drawn, over which time, and the greatest value of each series. */
function describe(model: ChartModel): string {
  const scale = scaleOf(model);
  const greatest = model.series.map(({ name, values }) => {
    const most = values.reduce<number>((so, value) => Math.max(so, Number(value ?? 0)), 0);
    return `${name} up to ${formatValue(most, scale)}`;
  });
  const span = model.ranks ? '' : `, ${rangeLabel(...spanOf(model), model.timeZone)}`;
  return `${model.title}${span}. ${greatest.join(', ')}. The table below has every value.`;
}
