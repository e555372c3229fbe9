import { AGGREGATION_MEANINGS } from '../../src/connectivity-report/language/aggregations.js';
import { BUCKET_RANGE, GRANULARITY } from '../../src/connectivity-report/language/granularities.js';
import { CLAUSE_OPERATORS, FILTER_OPERATORS } from '../../src/connectivity-report/language/operators.js';
import { RELATIVE_DATE, RELATIVE_UNITS } from '../../src/connectivity-report/language/relative-dates.js';
import {
  COMPARISONS,
  FILLS,
  METRIC_TESTS,
  SORT_ORDERS,
  TOTALS,
} from '../../src/connectivity-report/language/shape.js';
import { REPORT_DIMENSIONS } from '../../src/connectivity-report/language/vocabulary.js';
import { DIMENSIONS } from '../../src/record-model/dimensions.js';
import { renderReportMetrics } from '../docs/render.js';

/** Names and what they mean; some maps say no more than that. */
type Words = Readonly<Record<string, string | { readonly description: string }>>;

const dimensions = Object.fromEntries(REPORT_DIMENSIONS.map((name) => [name, DIMENSIONS[name]]));

/** Every closed map of the language: what a request says, and where. */
const MAPS: readonly (readonly [title: string, where: string, words: Words])[] = [
  ['Granularities', '`granularity`', GRANULARITY],
  ['Bucket ranges', '`bucket_range`', BUCKET_RANGE],
  ['Named dates', '`start_date_time`, `end_date_time`: the first instant of', RELATIVE_DATE],
  ['Steps from now', '`NOW-7d`, `NOW+1h`: a number of', RELATIVE_UNITS],
  ['Dimensions', '`dimensions`, `dimension_name`', dimensions],
  ['Filters', '`operator` of a filter', FILTER_OPERATORS],
  ['Clauses', '`operator` of a clause of dimension filters', CLAUSE_OPERATORS],
  ['Aggregations', '`aggregation_type`', AGGREGATION_MEANINGS],
  ['Tests of values', '`operator` of a metric filter', METRIC_TESTS],
  ['Fills', '`fill`', FILLS],
  ['Orders', '`sort_order`', SORT_ORDERS],
  ['Totals', '`totals`', TOTALS],
  ['Comparisons', '`compare`', COMPARISONS],
];

const toTable = (where: string, words: Words): string => {
  const rows = Object.entries(words).map(([name, word]) => {
    const meaning = typeof word === 'string' ? word : word.description;
    return `| \`${name}\` | ${meaning} |`;
  });
  return [`| ${where} | |`, '| --- | --- |', ...rows].join('\n');
};

/** The whole reference, a table for each map. */
export const renderReference = (): string =>
  [
    ...MAPS.map(([title, where, words]) => `### ${title}\n\n${toTable(where, words)}`),
    `### Metrics\n\n${renderReportMetrics()}`,
  ].join('\n\n');
