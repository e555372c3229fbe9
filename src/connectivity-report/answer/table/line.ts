import { compareWith } from '../../language/comparand.js';
import type { FillName } from '../../language/shape.js';
import type { Figure, RateBase } from '../../language/metrics.js';
import type { Whole } from '../../../common/divide.js';
import type { UsageRow } from '../../../query-engine/usage-query.js';
import type { MetricTest } from '../../resolve/shape.js';

export type Value = Whole | null;

/** The shown buckets of one group, ascending, each with its row; the row is undefined without usage. */
export interface Line {
  readonly length: number;
  /** Start of the bucket, Unix milliseconds. */
  readonly bucketOf: (place: number) => number;
  readonly rowOf: (place: number) => UsageRow | undefined;
}

/**
 * Combines the rows of a group with the shown buckets.
 * @param rows ascending by bucket.
 * @param buckets all shown buckets, ascending; undefined: the buckets of the rows.
 */
export function lineOf(rows: readonly UsageRow[], buckets: readonly number[] | undefined): Line {
  if (!buckets) {
    return { length: rows.length, bucketOf: (i) => rows[i]?.bucket ?? 0, rowOf: (i) => rows[i] };
  }
  const places = new Int32Array(buckets.length).fill(-1);
  let next = 0;
  buckets.forEach((bucket, place) => {
    if (rows[next]?.bucket === bucket) places[place] = next++;
  });
  return {
    length: buckets.length,
    bucketOf: (i) => buckets[i] ?? 0,
    rowOf: (i) => rows[places[i] ?? -1],
  };
}

/** The values of a figure in all buckets of a line. Buckets without a row are filled. */
export function valuesOf(line: Line, figure: Figure, base: RateBase, fill: FillName): Value[] {
  const values: Value[] = [];
  let previous: Value = null;
  for (let place = 0; place < line.length; place++) {
    const row = line.rowOf(place);
    if (row) previous = figure.value(row, base);
    values.push(row || fill === 'PREVIOUS' ? previous : fill === 'ZERO' ? 0 : null);
  }
  return values;
}

/** The indices of the buckets in which the tests of all series pass; undefined: all. */
export function placesThatPass(
  length: number,
  columns: readonly { readonly values: readonly Value[]; readonly tests: readonly MetricTest[] }[],
): number[] | undefined {
  if (columns.length === 0) return undefined;
  const places: number[] = [];
  for (let place = 0; place < length; place++) {
    if (columns.every(({ values, tests }) => tests.every((test) => passes(values[place] ?? null, test)))) {
      places.push(place);
    }
  }
  return places;
}

/** Whether a value passes a test. Null is neither equal to, greater nor less than any value. */
export const passes = (value: Value, test: MetricTest): boolean => holds(value, test) !== test.not;

function holds(value: Value, { name, than: [low, high = low] }: MetricTest): boolean {
  if (name === 'IS_MISSING') return value === null;
  if (value === null || !low || !high) return false;
  switch (name) {
    case 'EQUAL':
      return compareWith(value, low) === 0;
    case 'GREATER_THAN':
      return compareWith(value, low) > 0;
    case 'LESS_THAN':
      return compareWith(value, low) < 0;
    case 'BETWEEN':
      return compareWith(value, low) >= 0 && compareWith(value, high) <= 0;
  }
}
