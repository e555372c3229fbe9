import { element } from './element.js';
import { rowLabel } from './labels.js';
import { scaleOf, type ChartModel } from './model.js';
import { formatNumber, type Exact } from './units.js';

export interface TableEvents {
  /** A series is shown or hidden. */
  toggle(key: string): void;
  copied?(text: string): void;
}

interface Column {
  readonly key: string;
  readonly name: string;
  readonly colour: string;
  readonly values: readonly Exact[];
  readonly toggles: boolean;
}

type Sort = { readonly column: number; readonly descending: boolean } | null;

const ROWS_ON_A_PAGE = 500;
/** More than the region shows without scrolling. The others of a page are made after the next frame. */
const ROWS_AT_ONCE = 40;
/** The place of the time among the columns. */
const TIME = -1;

/** The same figures as the plot, in a table. Its heads are the legend. */
export class TableView {
  private readonly table = element('table', { class: 'em-table' });
  private readonly region = element('div', { class: 'em-scroll', role: 'region', tabindex: '0' });
  private readonly pager = element('p', { class: 'em-pager' });
  private model: ChartModel | undefined;
  private shown: ReadonlySet<string> = new Set();
  private page = 0;
  private sort: Sort = null;

  constructor(
    host: HTMLElement,
    private readonly events: TableEvents,
  ) {
    this.region.append(this.table);
    host.append(this.region, this.pager);
    this.table.addEventListener('click', (event) => this.click(event));
  }

  show(model: ChartModel, shown: ReadonlySet<string>): void {
    if (model !== this.model) this.page = 0;
    this.model = model;
    this.shown = shown;
    this.render();
  }

  private columns(model: ChartModel): Column[] {
    const series = model.series.flatMap(({ key, name, colour, values, band }): Column[] => [
      { key, name, colour, values, toggles: true },
      ...(band
        ? [
            { key, name: `${name}, least`, colour, values: band.low, toggles: false },
            { key, name: `${name}, greatest`, colour, values: band.high, toggles: false },
          ]
        : []),
    ]);
    const { comparison } = model;
    if (!comparison) return series;
    const { name, values } = comparison;
    return [...series, { key: 'comparison', name, colour: 'comparison', values, toggles: false }];
  }

  private order(model: ChartModel, columns: readonly Column[]): number[] {
    const rows = model.stamps.map((_, i) => i);
    const { sort } = this;
    if (!sort) return rows;
    const values = columns[sort.column]?.values;
    const valueOf = (row: number) =>
      Number(values ? (values[row] ?? Number.NEGATIVE_INFINITY) : model.stamps[row]);
    const sign = sort.descending ? -1 : 1;
    return rows.sort((a, b) => sign * (valueOf(a) - valueOf(b)) || a - b);
  }

  private render(): void {
    const { model } = this;
    if (!model) return;
    const columns = this.columns(model);
    const scale = scaleOf(model);
    const pages = Math.max(1, Math.ceil(model.stamps.length / ROWS_ON_A_PAGE));
    const rows = this.order(model, columns).slice(
      this.page * ROWS_ON_A_PAGE,
      (this.page + 1) * ROWS_ON_A_PAGE,
    );
    const unit = scale.label === '' ? '' : ` (${scale.label})`;
    const caption = element('caption', {}, `${model.title}${unit}`);
    const head = element(
      'tr',
      {},
      this.head(TIME, model.ranks ? 'Rank' : 'Time'),
      ...columns.map((column, i) => this.head(i, column.name, column)),
    );
    const rowOf = (row: number) => {
      const time = element('th', { scope: 'row' }, rowLabel(model, row));
      const cells = columns.map(({ values }) => {
        const value = values[row] ?? null;
        const exact = value === null ? '' : String(value);
        return element(
          'td',
          { 'data-exact': exact, ...(exact && { title: `${exact} – click copies` }) },
          formatNumber(value, scale),
        );
      });
      return element('tr', {}, time, ...cells);
    };
    const body = element('tbody', {}, ...rows.slice(0, ROWS_AT_ONCE).map(rowOf));
    this.region.setAttribute('aria-label', `Table: ${model.title}`);
    this.table.replaceChildren(caption, element('thead', {}, head), body);
    this.showPager(pages, model.stamps.length);
    this.complete(body, rows.slice(ROWS_AT_ONCE), rowOf);
  }

  /** Makes the other rows when the frame with the chart is drawn. */
  private complete(body: HTMLElement, rows: readonly number[], rowOf: (row: number) => HTMLElement): void {
    this.region.setAttribute('aria-busy', String(rows.length > 0));
    if (rows.length === 0) return;
    const fill = () => {
      // Another rendering has taken its place.
      if (body.parentElement !== this.table) return;
      body.append(...rows.map(rowOf));
      this.region.setAttribute('aria-busy', 'false');
    };
    requestAnimationFrame(() => setTimeout(fill));
  }

  private head(place: number, name: string, column?: Column): HTMLElement {
    const { sort } = this;
    const direction = sort?.column === place ? (sort.descending ? 'descending' : 'ascending') : 'none';
    const arrow = { ascending: '↑', descending: '↓', none: '↕' }[direction];
    const order = element(
      'button',
      { type: 'button', class: 'em-sort', 'data-sort': String(place), 'aria-label': `Sort by ${name}` },
      arrow,
    );
    const swatch = column
      ? [element('span', { class: `em-swatch em-${column.colour}`, 'aria-hidden': 'true' })]
      : [];
    const title = column?.toggles
      ? element(
          'button',
          {
            type: 'button',
            class: 'em-toggle',
            'data-toggle': column.key,
            'aria-pressed': String(this.shown.has(column.key)),
          },
          ...swatch,
          name,
        )
      : element('span', { class: 'em-name' }, ...swatch, name);
    return element(
      'th',
      { scope: 'col', 'aria-sort': direction },
      element('span', { class: 'em-head' }, title, order),
    );
  }

  private showPager(pages: number, rows: number): void {
    const turn = (by: number, text: string, off: boolean) => {
      const button = element('button', { type: 'button', class: 'em-button' }, text);
      button.disabled = off;
      button.addEventListener('click', () => {
        this.page += by;
        this.render();
      });
      return button;
    };
    this.pager.hidden = pages < 2;
    this.pager.replaceChildren(
      turn(-1, 'Back', this.page === 0),
      ` Page ${this.page + 1} of ${pages}, ${rows} rows `,
      turn(1, 'Next', this.page === pages - 1),
    );
  }

  private click(event: MouseEvent): void {
    if (!(event.target instanceof Element)) return;
    const button = event.target.closest('button');
    const key = button?.dataset.toggle;
    const place = button?.dataset.sort;
    const exact = event.target.closest('td')?.dataset.exact;
    if (key !== undefined) this.events.toggle(key);
    else if (place !== undefined) {
      const column = Number(place);
      const again = this.sort?.column === column;
      this.sort = again && !this.sort?.descending ? null : { column, descending: !again };
      this.render();
      this.table.querySelector<HTMLElement>(`[data-sort="${place}"]`)?.focus();
    } else if (exact) this.events.copied?.(exact);
  }
}
