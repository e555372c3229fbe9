import { closedMap } from '../../common/closed-map.js';
import { DIMENSIONS } from '../../record-model/dimensions.js';
import { METRIC_NAMES, type MetricName } from '../../query-engine/metric-names.js';
import { FORMATS } from './formats.js';
import { AGGREGATION_MEANINGS } from './aggregations.js';
import { BUCKET_RANGE, GRANULARITY, WEEK_STARTS } from './granularities.js';
import { RELATIVE_DATE, RELATIVE_UNITS } from './relative-dates.js';
import { AGGREGATIONS, metric } from './metrics.js';
import { CLAUSE_OPERATORS, FILTER_OPERATORS, publishedKind, type FilterOperatorName } from './operators.js';
import { COMPARISONS, FILLS, METRIC_TESTS, SORT_ORDERS, TOTALS } from './shape.js';
import { ACCURACIES, MOST_POINTS, REPORT_DIMENSIONS } from './vocabulary.js';

/** A word that a request may use. */
export type Described = { readonly name: string } & Readonly<Record<string, unknown>>;

/** JSON types of the values of dimensions. */
const VALUE_TYPES = closedMap({ text: 'string', bigint: 'integer', uuid: 'string' });

const RANKED =
  'Keeps the values of a series, ascending, up to and including the nearest-rank percentile that comparison_value names: above 0, at most 1.';

/** The entries of a map of words, each with further properties from its definition. */
const wordsOf = (map: Readonly<Record<string, string | { readonly description: string }>>): Described[] =>
  Object.entries(map).map(([name, meaning]) => ({
    name,
    description: typeof meaning === 'string' ? meaning : meaning.description,
  }));

/** The whole language of reports, from the maps that define it. */
export const describeLanguage = (maySee: (name: MetricName) => boolean) => ({
  dimensions: REPORT_DIMENSIONS.map((name): Described => {
    const { type, description } = DIMENSIONS[name];
    return { name, description, type: VALUE_TYPES[type] };
  }),
  metrics: METRIC_NAMES.filter(maySee).map((name): Described => {
    const { description, unit, figures, nowFigures = {}, ranked } = metric(name);
    return {
      name,
      description,
      unit,
      aggregations: AGGREGATIONS.filter((one) => figures[one] ?? nowFigures[one]),
      percentile: ranked !== undefined,
    };
  }),
  aggregations: wordsOf(AGGREGATION_MEANINGS),
  filter_operators: wordsOf(FILTER_OPERATORS).map((word) => {
    const { expressions, count } = FILTER_OPERATORS[word.name as FilterOperatorName];
    return { ...word, expressions: { type: publishedKind(expressions), least: count[0], most: count[1] } };
  }),
  clause_operators: wordsOf(CLAUSE_OPERATORS),
  metric_filters: [{ name: 'PERCENTILE', description: RANKED }, ...wordsOf(METRIC_TESTS)],
  granularities: wordsOf(GRANULARITY),
  week_starts: WEEK_STARTS.map((name): Described => ({ name, description: 'Weeks begin on this day.' })),
  bucket_ranges: wordsOf(BUCKET_RANGE),
  relative_dates: wordsOf(RELATIVE_DATE),
  relative_units: wordsOf(RELATIVE_UNITS),
  fills: wordsOf(FILLS),
  sort_orders: wordsOf(SORT_ORDERS),
  totals: wordsOf(TOTALS),
  comparisons: wordsOf(COMPARISONS),
  accuracies: ACCURACIES.map((name): Described => ({ name, description: 'Every answer is exact.' })),
  formats: Object.entries(FORMATS).map(([name, { description, mediaType }]): Described => ({
    name,
    description,
    media_type: mediaType,
  })),
  limits: { points: MOST_POINTS },
});
