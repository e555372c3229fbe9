import { VARIABLES } from '../../src/config/variables.js';
import { AGGREGATION_MEANINGS, AGGREGATIONS } from '../../src/connectivity-report/language/aggregations.js';
import { aggregationsOf, METRICS } from '../../src/connectivity-report/language/metrics.js';
import { MAPPING_SCHEMA, PRESETS } from '../../src/mapping/index.js';
import type { Condition, Expression } from '../../src/mapping/document.js';
import type { MetricDescription } from '../../src/operations/scrape.service.js';
import { CATALOGUE } from '../../src/errors/catalogue.js';
import { METRIC_NAMES } from '../../src/query-engine/metric-names.js';
import {
  FILTER_OPERATOR_NAMES,
  FILTER_OPERATORS,
  publishedKind,
  type FilterOperator,
} from '../../src/connectivity-report/language/operators.js';
import { REPORT_DIMENSIONS } from '../../src/connectivity-report/language/vocabulary.js';
import { DIMENSIONS } from '../../src/record-model/dimensions.js';
import type { BodyArray } from './body-arrays.js';
import { table } from './markdown.js';

/** The error catalogue as a Markdown table. */
export function renderCatalogue(): string {
  const rows = Object.values(CATALOGUE).map(({ code, status, description }) => [
    `[${code}](errors/${code}.md)`,
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

/** The arrays of bodies as a Markdown table: one row for the requests that share an array. */
export function renderArrays(arrays: readonly BodyArray[]): string {
  const rows = new Map<string, { readonly field: string; readonly most: string; readonly paths: string[] }>();
  for (const { field, most = 0, path } of arrays) {
    const own = field.replace(/^requests\[0\]\./, '').replaceAll('[0]', '[]');
    const row = rows.get(`${own} ${most}`) ?? { field: own, most: most.toLocaleString('en'), paths: [] };
    if (!row.paths.includes(path)) row.paths.push(path);
    rows.set(`${own} ${most}`, row);
  }
  return table(
    ['array', 'most elements', 'bodies of'],
    [...rows.values()].map(({ field, most, paths }) => [
      field === '' ? 'the body itself' : `\`${field}\``,
      most,
      paths.map((path) => `\`${path}\``).join(', '),
    ]),
  );
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
    return [`\`${name}\``, most === 0 ? 'none' : `${times} (${publishedKind(expressions)})`, description];
  });
  return table(['operator', 'expressions', 'keeps a record whose dimension'], rows);
}

const code = (text: string): string => `\`${text.replaceAll('|', '\\|')}\``;

/** What a field is made of, in words. */
function madeOf(expression: Expression): string {
  if (typeof expression === 'string') return code(expression);
  const {
    column,
    value,
    first,
    join,
    sum,
    hash,
    latest,
    after_start: after,
    before_end: before,
  } = expression;
  const all = (parts: readonly Expression[], between: string) => parts.map(madeOf).join(between);
  const extra = [
    expression.unit,
    expression.time,
    expression.duration,
    ...(expression.steps ?? []).map((step) =>
      typeof step === 'string' ? step : Object.entries(step)[0]?.join(' '),
    ),
    expression.when && `where ${conditionIn(expression.when)}`,
    expression.otherwise !== undefined && `else ${expression.otherwise}`,
  ].filter(Boolean);
  const source =
    (column !== undefined && code(column)) ||
    (value !== undefined && String(value)) ||
    (first && all(first, ', else ')) ||
    (join && `${all(join, ' - ')}, joined`) ||
    (sum && all(sum, ' + ')) ||
    (hash && `a hash of ${hash === 'row' ? 'the row' : all(hash, ', ')}`) ||
    (latest && `the later of ${all(latest, ' and ')}`) ||
    (after !== undefined && `start + ${madeOf(after)}`) ||
    (before !== undefined && `end - ${madeOf(before)}`) ||
    '';
  return extra.length > 0 ? `${source} (${extra.join(', ')})` : source;
}

function conditionIn({ column, is, not, empty }: Condition): string {
  if (empty !== undefined) return `${code(column)} is ${empty ? 'empty' : 'there'}`;
  return is ? `${code(column)} is ${is.join(' or ')}` : `${code(column)} is not ${(not ?? []).join(' or ')}`;
}

/** The mappings that come with the product, a section each. */
export function renderPresets(): string {
  return [...PRESETS]
    .map(([name, { description = '', fields = {}, ignore = [], rows }]) => {
      const lists = [rows ?? []].flat().filter(Boolean);
      return [
        `### ${name}`,
        description,
        ...(lists.length > 0 ? [`Rows: ${lists.map(code).join(', else ')}.`] : []),
        ...(ignore.length > 0 ? [`Left out: rows where ${ignore.map(conditionIn).join('; ')}.`] : []),
        table(
          ['field', 'made of'],
          Object.entries(fields).map(([field, made]) => [code(field), made === null ? '' : madeOf(made)]),
        ),
      ].join('\n\n');
    })
    .join('\n\n');
}

/** All that a mapping may say, and each part of an expression, from the schema. */
export function renderMappingKeys(): string {
  return keysOf(MAPPING_SCHEMA);
}

export function renderExpressionKeys(): string {
  const { $defs } = MAPPING_SCHEMA as unknown as { $defs: { expression: { oneOf: DescribedSchema[] } } };
  return keysOf($defs.expression.oneOf[1] as DescribedSchema);
}

interface DescribedSchema {
  readonly properties: Readonly<
    Record<string, { readonly description?: string; readonly enum?: readonly string[] }>
  >;
}

const keysOf = ({ properties }: DescribedSchema): string =>
  table(
    ['key', 'values', 'meaning'],
    Object.entries(properties).map(([key, schema]) => [
      code(key),
      (schema.enum ?? []).map((one) => code(one === '\t' ? 'tab' : one)).join(' '),
      schema.description ?? '',
    ]),
  );
