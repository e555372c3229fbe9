import { ranksSlots, type Figure } from '../../language/metrics.js';
import type { RangeReport } from '../../resolve/report.js';
import type { Shape } from '../../resolve/shape.js';
import { percentileSeries, type Series } from '../series.js';
import type { Value } from './line.js';
import { lengthOf, lineValues, placesOf, type Shown } from './shown.js';

/** A series with its figure over the whole range. */
export interface TableSeries extends Series {
  /** Null without records. */
  readonly total: Value;
}

/**
 * The total of a group without records. When slots without records count as 0, their rank is 0; any other total is
 * null.
 */
const totalOfNothing = (figure: Figure, { fill }: Pick<Shape, 'fill'>): Value =>
  fill === 'ZERO' && ranksSlots(figure) ? 0 : null;

/** The series of the shown groups, in the order of the answer. Each is made after the one before has been written. */
export function* tableSeries(
  report: RangeReport,
  shape: Pick<Shape, 'fill' | 'latestFirst'>,
  shown: readonly Shown[],
): Generator<TableSeries, void> {
  const { stamp, offset, rateBase, aggregates, percentiles } = report;
  for (const series of aggregates?.series ?? []) {
    for (const one of shown) {
      const values = lineValues(one, series.figure, report, shape);
      const places = placesOf(one, shape.latestFirst);
      const placeOf = places ? (i: number) => places[i] ?? 0 : (i: number) => i;
      const { aggregates: row } = one.group.whole;
      yield {
        name: series.alias ?? series.metric,
        aggregation: series.aggregation,
        group: one.group,
        length: lengthOf(one),
        offset,
        instantOf: (i) => stamp ?? one.line.bucketOf(placeOf(i)),
        valueOf: (i) => values[placeOf(i)] ?? null,
        total: row ? series.figure.value(row, rateBase) : totalOfNothing(series.figure, shape),
      };
    }
  }
  const groups = shown.map(({ group, ranked }) => ({
    ...group,
    rows: group.rows.percentiles,
    buckets: ranked,
  }));
  let place = 0;
  for (const ranked of percentileSeries(report, groups)) {
    const row = shown[place % shown.length]?.group.whole.percentiles;
    const figure = percentiles?.series[Math.floor(place / shown.length)]?.figure;
    yield { ...ranked, total: row && figure ? figure.value(row, rateBase) : null };
    place++;
  }
}
