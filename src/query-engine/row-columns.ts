import type { UsageQuery, UsageRow } from './usage-query.js';
import type { Whole } from '../common/whole.js';

type Key = string | Whole | null;

/** The rows of one combination of the values in the grouping. */
export interface ColumnGroup {
  readonly values: readonly Key[];
  /** Creates the rows at each call: bucket and measures of each row, in the order in which the rows arrived. */
  readonly rows: readonly UsageRow[];
}

const FEWEST = 1_024;

/** Many rows of a query, in a tenth of the memory of row objects. */
export class RowColumns {
  private count = 0;
  private room = FEWEST;
  private buckets = new Float64Array(FEWEST);
  private groupOf = new Uint32Array(FEWEST);
  private readonly measures: Float64Array[];
  /** Values that a double cannot hold, by their place in a column. */
  private readonly others: Map<number, bigint | string | null>[];
  private readonly groups = new Map<string, number>();
  private readonly values: Key[][] = [];

  constructor(private readonly query: Pick<UsageQuery, 'groupBy' | 'measures'>) {
    this.measures = query.measures.map(() => new Float64Array(FEWEST));
    this.others = query.measures.map(() => new Map<number, bigint | string | null>());
  }

  get length(): number {
    return this.count;
  }

  push(row: UsageRow): void {
    const place = this.count++;
    if (place === this.room) this.grow();
    this.buckets[place] = row.bucket;
    this.groupOf[place] = this.groupOfRow(row);
    this.query.measures.forEach((name, column) => {
      const value = row[name] ?? null;
      const numbers = this.measures[column];
      if (typeof value === 'number' && numbers) numbers[place] = value;
      else if (typeof value !== 'number') this.others[column]?.set(place, value);
    });
  }

  /** In no order. */
  byGroup(): ColumnGroup[] {
    const ends = new Uint32Array(this.values.length + 1);
    for (let place = 0; place < this.count; place++) increment(ends, (this.groupOf[place] ?? 0) + 1);
    for (let group = 1; group < ends.length; group++)
      ends[group] = (ends[group] ?? 0) + (ends[group - 1] ?? 0);
    const next = ends.slice();
    const places = new Uint32Array(this.count);
    for (let place = 0; place < this.count; place++) {
      places[increment(next, this.groupOf[place] ?? 0)] = place;
    }
    const rowAt = (place: number) => this.rowAt(place);
    return this.values.map((values, group) => ({
      values,
      get rows() {
        return Array.from(places.subarray(ends[group], ends[group + 1]), rowAt);
      },
    }));
  }

  private rowAt(place: number): UsageRow {
    const row: Record<string, Whole | string | null> & { bucket: number } = {
      bucket: this.buckets[place] ?? 0,
    };
    this.query.measures.forEach((name, column) => {
      const other = this.others[column]?.get(place);
      row[name] = other === undefined ? (this.measures[column]?.[place] ?? 0) : other;
    });
    return row;
  }

  private groupOfRow(row: UsageRow): number {
    const values = this.query.groupBy.map((name): Key => row[name] ?? null);
    const [only, ...more] = values;
    const key = more.length === 0 && typeof only === 'string' ? `s${only}` : keyOf(values);
    let group = this.groups.get(key);
    if (group === undefined) {
      this.groups.set(key, (group = this.values.length));
      this.values.push(values);
    }
    return group;
  }

  private grow(): void {
    this.room *= 2;
    this.buckets = grown(this.buckets, new Float64Array(this.room));
    this.groupOf = grown(this.groupOf, new Uint32Array(this.room));
    this.measures.forEach((column, i) => {
      this.measures[i] = grown(column, new Float64Array(this.room));
    });
  }
}

/** A key that is different for different values. */
const keyOf = (values: readonly Key[]): string =>
  JSON.stringify(values.map((value) => (typeof value === 'bigint' ? [String(value)] : value)));

/** Increments a count, and returns the count before. */
function increment(counts: Uint32Array, place: number): number {
  const before = counts[place] ?? 0;
  counts[place] = before + 1;
  return before;
}

function grown<T extends Float64Array | Uint32Array>(column: T, larger: T): T {
  larger.set(column);
  return larger;
}
