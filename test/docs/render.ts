import { VARIABLES } from '../../src/config/variables.js';
import { AGGREGATION_MEANINGS, AGGREGATIONS } from '../../src/connectivity-report/language/aggregations.js';
import { aggregationsOf, METRICS } from '../../src/connectivity-report/language/metrics.js';
import type { MetricDescription } from '../../src/observability/scrape.service.js';
import { CATALOGUE } from '../../src/errors/catalogue.js';
import { METRIC_NAMES } from '../../src/usage/metric-names.js';
import {
  FILTER_OPERATOR_NAMES,
  FILTER_OPERATORS,
  toldKind,
  type FilterOperator,
} from '../../src/connectivity-report/language/operators.js';
import { REPORT_DIMENSIONS } from '../../src/connectivity-report/language/vocabulary.js';
import { DIMENSIONS } from '../../src/usage/dimensions.js';

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

/** The error catalogue as a Markdown table. */
export function renderCatalogue(): string {
  const rows = Object.values(CATALOGUE).map(({ code, status, description }) => [
    code,
    String(status),
    description,
  ]);
  return table(['code', 'status', 'description'], rows.sort());
}

/** Entries of a closed map with their descriptions as a Markdown table. */
export function renderDescriptions(
  name: string,
  meaning: string,
  entries: Readonly<Record<string, { readonly description: string }>>,
): string {
  const rows = Object.entries(entries).map(([key, { description }]) => [`\`${key}\``, description]);
  return table([name, meaning], rows);
}

/** The environment variables as a Markdown table. */
export function renderVariables(): string {
  const rows = Object.entries(VARIABLES).map(([name, { fallback, description }]) => [
    `\`${name}\``,
    fallback === undefined || (typeof fallback === 'object' && !Array.isArray(fallback))
      ? ''
      : `\`${String(fallback)}\``,
    description,
  ]);
  return table(['variable', 'default', 'meaning'], rows);
}

/** The metrics as a Markdown table. */
export function renderMetrics(metrics: readonly MetricDescription[]): string {
  const rows = metrics.map(({ name, type, labels, help }) => [
    `\`${name}\``,
    type,
    labels.map((label) => `\`${label}\``).join(', '),
    help,
  ]);
  return table(['metric', 'kind', 'labels', 'meaning'], rows);
}

/** The metrics of reports as a Markdown table. */
export function renderReportMetrics(): string {
  const rows = METRIC_NAMES.map((name) => {
    const { unit, description, ranked } = METRICS[name];
    const aggregations = [...aggregationsOf(METRICS[name]), ...(ranked ? ['PERCENTILE'] : [])];
    return [`\`${name}\``, aggregations.map((one) => `\`${one}\``).join(', '), unit, description];
  });
  return table(['metric', 'aggregations', 'unit', 'meaning'], rows);
}

/** The aggregations of reports as a Markdown table. */
export function renderAggregations(): string {
  const rows = AGGREGATIONS.map((name) => [`\`${name}\``, AGGREGATION_MEANINGS[name].description]);
  return table(['aggregation', 'meaning'], rows);
}

/** The dimensions of reports as a Markdown table. */
export function renderDimensions(): string {
  const rows = REPORT_DIMENSIONS.map((name) => {
    const { type, description } = DIMENSIONS[name];
    return [`\`${name}\``, { text: 'text', bigint: 'whole number', uuid: 'UUID' }[type], description];
  });
  return table(['dimension', 'type', 'meaning'], rows);
}

/** The operators of dimension filters as a Markdown table. */
export function renderFilterOperators(): string {
  const rows = FILTER_OPERATOR_NAMES.map((name) => {
    const { description, expressions, count }: FilterOperator = FILTER_OPERATORS[name];
    const [least, most] = count;
    const times = least === most ? String(most) : `${least} to ${most.toLocaleString('en')}`;
    return [`\`${name}\``, most === 0 ? 'none' : `${times} (${toldKind(expressions)})`, description];
  });
  return table(['operator', 'expressions', 'keeps a record whose dimension'], rows);
}

/** A document with what stands between its two markers replaced. */
export function between(document: string, name: string, content: string): string {
  const [begin, end] = [`<!-- ${name}: generated -->`, `<!-- ${name}: end -->`];
  const [from, to] = [document.indexOf(begin), document.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`The document lacks the markers of ${name}`);
  return `${document.slice(0, from + begin.length)}\n\n${content}\n\n${document.slice(to)}`;
}
