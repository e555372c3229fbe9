import { Prisma } from '../generated/client.js';
import type { Measure, Quantity } from '../../usage/measures.js';

type Sql = Prisma.Sql;
const { sql, raw } = Prisma;

/** A measure over parts cut at the buckets. A bucket that is a rate cell is its own least and greatest. */
export function partMeasure(measure: Measure): Sql {
  switch (measure.kind) {
    case 'sum':
    case 'least':
    case 'greatest':
      return sql`sum(${raw(measure.of)})`;
    case 'active_cells':
      return sql`1`;
    case 'distinct':
      return sql`count(DISTINCT ${raw(measure.column)})`;
    default:
      return unanswerable(measure);
  }
}

/** A measure over the rate cells of a bucket. */
export function cellMeasure(measure: Measure): Sql {
  switch (measure.kind) {
    case 'sum':
      return sql`sum(${raw(measure.of)})`;
    case 'least':
      return sql`min(${raw(measure.of)})`;
    case 'greatest':
      return sql`max(${raw(measure.of)})`;
    case 'active_cells':
      return sql`count(*)`;
    default:
      return unanswerable(measure);
  }
}

const OF_RECORD: Readonly<Record<Quantity, string>> = {
  uplink_bytes: 'uplink_bytes',
  downlink_bytes: 'downlink_bytes',
  total_bytes: '(uplink_bytes + downlink_bytes)',
  usage_ms: '(ended_at - started_at)',
};

/** A measure over whole records. */
export function recordMeasure(measure: Measure): Sql {
  switch (measure.kind) {
    case 'record_count':
      return sql`count(*)`;
    case 'record_sum':
      return sql`sum(${raw(OF_RECORD[measure.of])})`;
    case 'record_least':
      return sql`min(${raw(OF_RECORD[measure.of])})`;
    case 'record_greatest':
      return sql`max(${raw(OF_RECORD[measure.of])})`;
    case 'record_distinct':
      return sql`count(DISTINCT ${raw(measure.column)})`;
    default:
      return unanswerable(measure);
  }
}

function unanswerable(measure: Measure): never {
  throw new Error(`A plan of this shape does not answer ${measure.kind}`);
}
