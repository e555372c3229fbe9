import type { CsvField } from '../../common/csv-field.js';
import type { RangeReport } from '../resolve/report.js';
import { END_OF_LINE, line } from './csv.js';
import { isPrintable } from './number-json.js';
import { end } from './ndjson.js';
import { PieceWriter } from './piece-writer.js';
import type { Series } from './series.js';
import type { GroupSeries, WideSeries } from './series-by-group.js';
import { ascending } from './ascending.js';

/** The name of the column of each series, in the order of the answer. No two are equal. */
export const columnNames = ({ aggregates, percentiles }: RangeReport): string[] => [
  ...(aggregates?.series ?? []).map(({ alias, metric, aggregation }) => `${alias ?? metric}_${aggregation}`),
  ...(percentiles?.series ?? []).map(
    ({ alias, metric, percentile }) => `${alias ?? metric}_PERCENTILE_${percentile}`,
  ),
];

/**
 * The CSV text of a report with a column for each series, in pieces: a line for each bucket and group. A cell without a
 * point is empty.
 */
export function* toWideCsv(
  { groupBy, columns, groups }: WideSeries,
  field: CsvField,
): Generator<Buffer, void> {
  const out = new PieceWriter().text(line(['time_stamp', ...groupBy, ...columns], field));
  for (const group of groups) {
    const afterStamp = group.values.map((value) => `,${field(value)}`).join('');
    for (const { instant, offset, places } of rowsOf(group)) {
      out.instant(instant, offset).text(afterStamp);
      group.series.forEach((series, column) => {
        writeValue(out.text(','), series, places(column), '');
      });
      out.text(END_OF_LINE);
      if (out.isFull) yield out.take();
    }
  }
  yield out.take();
}

/** The same as NDJSON: an object for each bucket and group, then the number of rows. A cell without a point is null. */
export function* toWideNdjson({ columns, groups }: WideSeries): Generator<Buffer, void> {
  const out = new PieceWriter();
  const keys = columns.map((name) => `,${JSON.stringify(name)}:`);
  let count = 0;
  for (const group of groups) {
    for (const { instant, offset, places } of rowsOf(group)) {
      out.text('{"time_stamp":"').instant(instant, offset).text(`"${group.members}`);
      group.series.forEach((series, column) => {
        writeValue(out.text(keys[column] ?? ''), series, places(column), 'null');
      });
      out.text('}\n');
      count++;
      if (out.isFull) yield out.take();
    }
  }
  yield out.text(end(count)).take();
}

function writeValue(out: PieceWriter, series: Series | undefined, place: number, nothing: string): void {
  const value = series && place >= 0 ? series.valueOf(place) : null;
  if (isPrintable(value)) out.number(value);
  else if (nothing !== '') out.text(nothing);
}

/** A row of a group: its time, and the place of its point in each series; -1 where a series has none. */
interface Row {
  readonly instant: number;
  readonly offset: Series['offset'];
  readonly places: (column: number) => number;
}

/** The rows of a group, in the order of its series. Percentiles, which are ordered by value, are put in order of time. */
function* rowsOf({ series, latestFirst }: GroupSeries): Generator<Row, void> {
  const dated = series.flatMap((one) => (one ? [one] : []));
  const [first] = dated;
  if (!first) return;
  const { offset } = first;
  // The series of aggregations have the same buckets.
  if (dated.length === series.length && dated.every(({ aggregation }) => aggregation !== undefined)) {
    for (let place = 0; place < first.length; place++)
      yield { instant: first.instantOf(place), offset, places: () => place };
    return;
  }
  const instants = instantsOf(dated);
  const placesOf = series.map((one) => one && placesIn(instants, one));
  for (let i = 0; i < instants.length; i++) {
    const row = latestFirst ? instants.length - 1 - i : i;
    yield { instant: instants[row] as number, offset, places: (column) => placesOf[column]?.[row] ?? -1 };
  }
}

/** The times of all points, ascending, each once. */
function instantsOf(all: readonly Series[]): Float64Array {
  const instants = new Float64Array(all.reduce((sum, { length }) => sum + length, 0));
  let next = 0;
  for (const { length, instantOf } of all)
    for (let place = 0; place < length; place++) instants[next++] = instantOf(place);
  instants.sort();
  return instants.filter((instant, i) => i === 0 || instant !== instants[i - 1]);
}

/** The place of the point of each time; -1 where there is none. */
function placesIn(instants: Float64Array, { length, instantOf }: Series): Int32Array {
  const own = new Float64Array(length);
  for (let place = 0; place < length; place++) own[place] = instantOf(place);
  const places = new Int32Array(instants.length).fill(-1);
  let row = 0;
  for (const place of ascending(own)) {
    while (instants[row] !== own[place]) row++;
    places[row] = place;
  }
  return places;
}
