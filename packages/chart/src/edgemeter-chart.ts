import chartStyles from './chart.css?inline';
import { ChartView } from './chart-view.js';
import { element } from './element.js';
import { parseExact } from './exact.js';
import { bodyOf, modelOf, type ChartSettings } from './element-request.js';
import type { ReportAnswer } from './report.js';
import { TableView } from './table-view.js';
import tokens from './tokens.css?inline';

const ATTRIBUTES = [
  'src',
  'metrics',
  'from',
  'to',
  'granularity',
  'time-zone',
  'accounts',
  'sites',
  'subscriber',
  'idle',
  'kind',
  'caption',
] as const;

/**
 * `<edgemeter-chart>`: asks for a report and draws it, with its table. Set `token` or `apiKey` as a property: an
 * attribute would stand in the page. Events: `edgemeter-zoom`, `edgemeter-drill`, `edgemeter-error`.
 */
export class EdgemeterChart extends HTMLElement {
  static readonly observedAttributes = ATTRIBUTES;

  private readonly chartHost = element('div', { class: 'em-chart' });
  private readonly tableHost = element('div');
  private readonly problem = element('p', { role: 'alert' });
  private view: ChartView | undefined;
  private table: TableView | undefined;
  private concealed = new Set<string>();
  private asking: AbortController | undefined;
  private scheduled = false;
  private readonly scheme = matchMedia('(prefers-color-scheme: dark)');
  private readonly repaint = () => this.view?.repaint();
  private secret: { readonly header: string; readonly value: string } | undefined;

  constructor() {
    super();
    const root = this.attachShadow({ mode: 'open' });
    root.adoptedStyleSheets = [
      tokens,

      chartStyles,
      ':host { display: block; color: var(--em-text); font: 14px system-ui, sans-serif; }',
    ].map((text) => {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(text);
      return sheet;
    });
    this.problem.hidden = true;
    root.append(this.problem, this.chartHost, this.tableHost);
  }

  /** A portal token or an IAM token. */
  set token(value: string) {
    this.secret = { header: 'Authorization', value: `Bearer ${value}` };
    this.schedule();
  }

  /** An API key. Use it only where the page may know it. */
  set apiKey(value: string) {
    this.secret = { header: 'X-API-Key', value };
    this.schedule();
  }

  connectedCallback(): void {
    this.view = new ChartView(this.chartHost, {
      zoom: (from, to) => this.tell('edgemeter-zoom', { from: new Date(from), to: new Date(to) }),
      drill: (index, series) => this.tell('edgemeter-drill', { index, series }),
    });
    this.scheme.addEventListener('change', this.repaint);
    this.table = new TableView(this.tableHost, { toggle: (key) => this.toggle(key) });
    this.schedule();
  }

  disconnectedCallback(): void {
    this.asking?.abort();
    this.scheme.removeEventListener('change', this.repaint);
    this.view?.destroy();
    this.view = undefined;
    this.chartHost.replaceChildren();
    this.tableHost.replaceChildren();
  }

  attributeChangedCallback(): void {
    this.schedule();
  }

  private tell(name: string, detail: object): void {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
  }

  /** Several attributes that change together are one request. */
  private schedule(): void {
    if (this.scheduled || !this.isConnected || !this.secret) return;
    this.scheduled = true;
    queueMicrotask(() => {
      this.scheduled = false;
      if (this.isConnected) void this.load();
    });
  }

  private settings(): ChartSettings {
    const text = (name: (typeof ATTRIBUTES)[number], otherwise = '') => this.getAttribute(name) ?? otherwise;
    const list = (name: (typeof ATTRIBUTES)[number]) =>
      text(name)
        .split(',')
        .map((one) => one.trim())
        .filter(Boolean);
    return {
      metrics: list('metrics'),
      from: text('from', 'NOW-7d'),
      to: text('to', 'NOW'),
      granularity: text('granularity', 'DAY'),
      timeZone: text('time-zone', 'UTC'),
      accounts: list('accounts'),
      sites: list('sites'),
      subscriber: text('subscriber'),
      idle: text('idle'),
      kind: text('kind') === 'line' ? 'line' : 'bars',
      caption: text('caption'),
    };
  }

  private async load(): Promise<void> {
    this.asking?.abort();
    const controller = new AbortController();
    this.asking = controller;
    this.setAttribute('aria-busy', 'true');
    const settings = this.settings();
    try {
      const answer = await fetch(`${this.getAttribute('src') ?? ''}/connectivity/v1/report`, {
        method: 'POST',
        body: JSON.stringify(bodyOf(settings)),
        headers: {
          'Content-Type': 'application/json',
          ...(this.secret && { [this.secret.header]: this.secret.value }),
        },
        credentials: 'omit',
        signal: controller.signal,
      });
      const text = await answer.text();
      if (!answer.ok) throw new Error(`The service answered ${answer.status}. ${describe(text)}`);
      this.draw(modelOf(parseExact(text) as ReportAnswer, settings));
      this.problem.hidden = true;
    } catch (error) {
      if (controller.signal.aborted) return;
      this.problem.hidden = false;
      this.problem.textContent = error instanceof Error ? error.message : String(error);
      this.tell('edgemeter-error', { message: this.problem.textContent });
    } finally {
      if (this.asking === controller) this.removeAttribute('aria-busy');
    }
  }

  private model: ReturnType<typeof modelOf> | undefined;

  private draw(model: ReturnType<typeof modelOf>): void {
    this.model = model;
    const shown = new Set(model.series.map(({ key }) => key).filter((key) => !this.concealed.has(key)));
    this.view?.show(model, { shown });
    this.table?.show(model, shown);
  }

  private toggle(key: string): void {
    if (!this.concealed.delete(key)) this.concealed.add(key);
    if (this.model) this.draw(this.model);
  }
}

/** The descriptions of the faults of an answer in the envelope. */
function describe(text: string): string {
  try {
    const { header } = JSON.parse(text) as { header?: { errors?: readonly { description: string }[] } };
    return (header?.errors ?? []).map(({ description }) => description).join(' ');
  } catch {
    return '';
  }
}
