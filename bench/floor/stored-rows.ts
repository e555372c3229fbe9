import type { Pool } from 'pg';
import { DECODERS } from '../../src/database/decode.js';
import type { StoredPlan } from '../../src/query-engine/plan.js';
import { mergeStored } from '../../src/query-engine/stored/merge-stored.js';
import type { StoredRow } from '../../src/query-engine/stored/stored-row.js';
import { GRAINS, type Grain } from '../../src/horizons/horizons.js';
import { LEVELS } from '../../src/rollups/stored/levels.js';
import {
  addFigures,
  ofSlot,
  unpackFigures,
  unpackSlots,
  type Figures,
} from '../../src/rollups/stored/figures.js';
import { DAY_MS, HOUR_MS, SLOT_MS } from '../../src/common/time.js';
import type { UsageQuery, UsageRow } from '../../src/query-engine/usage-query.js';
import { statementName } from './statement-name.js';

interface RollupRow {
  readonly period: number;
  readonly packed: Buffer | null;
}

/**
 * Reads the rows of a query from the stored aggregates of one account by one statement. It does not read the change
 * log.
 */
export function readStored(pool: Pool, plan: StoredPlan): () => Promise<UsageRow[]> {
  const { query, level, keys = [''] } = plan;
  const grain = onlyGrainOf(plan);
  const text = `SELECT period, ${grain} AS packed FROM usage_rollup
    WHERE account_id = $1 AND level = $2 AND key = $3 AND period >= $4 AND period < $5 ORDER BY period`;
  const values = [query.accounts[0], LEVELS[level].code, keys[0], plan.periods[grain][0], query.range.to];
  const name = statementName(text);
  const fixed = fixedColumns(query);
  const read = async () => (await pool.query<RollupRow>({ name, text, values, types: DECODERS })).rows;
  if (!isPlain(query))
    return async () =>
      mergeStored(
        plan,
        (await read()).map((row) => asStored(plan, row, grain)),
      );
  return async () => {
    const rows = await read();
    return gather(rows, grain, query).map(([bucket, figures]) => ({ ...fixed, ...toRow(bucket, figures) }));
  };
}

const asStored = ({ query, keys }: StoredPlan, { period, packed }: RollupRow, grain: Grain): StoredRow => ({
  account_id: query.accounts[0] ?? '',
  key: keys?.[0] ?? '',
  period,
  slots: null,
  hours: null,
  day: null,
  [grain]: packed,
  is_change: false,
});

/** @throws Error for a plan that reads several grains. No measured report has one. */
function onlyGrainOf({ periods }: StoredPlan): Grain {
  const [grain, ...others] = GRAINS.filter((name) => periods[name].length > 0);
  if (!grain || others.length > 0) throw new Error('The floor reads one grain at a time');
  return grain;
}

/** A dimension to group by has the one value of its filter. */
const fixedColumns = ({ groupBy, filters }: UsageQuery): Partial<UsageRow> =>
  Object.fromEntries(
    groupBy.map((name) => [name, filters.find(({ dimension }) => dimension === name)?.values[0] ?? null]),
  );

function gather(
  rows: readonly RollupRow[],
  grain: Grain,
  { range, buckets }: UsageQuery,
): [number, Figures][] {
  const found = new Map<number, Figures>();
  const take = (start: number, figures: Figures) => {
    if (start < range.from || start >= range.to) return;
    const bucket = buckets.kind === 'every' ? Math.floor(start / buckets.width) * buckets.width : range.from;
    const known = found.get(bucket);
    if (known) addFigures(known, figures);
    else found.set(bucket, figures);
  };
  for (const { period, packed } of rows) {
    if (!packed) continue;
    if (grain === 'slots')
      unpackSlots(packed).forEach((slot, place) => {
        if (slot && slot.parts > 0) take(period + place * SLOT_MS, ofSlot(slot));
      });
    else
      unpackFigures(packed, (place, cell) =>
        take(period + place * (grain === 'day' ? DAY_MS : HOUR_MS), cell),
      );
  }
  return [...found];
}

const toRow = (bucket: number, figures: Figures) => ({
  bucket,
  uplink_bytes: figures.uplinkBytes,
  downlink_bytes: figures.downlinkBytes,
  usage_ms: figures.usageMs,
  active_intervals: figures.activeSlots,
  least_uplink_bytes: figures.leastUplinkBytes,
  least_downlink_bytes: figures.leastDownlinkBytes,
  greatest_uplink_bytes: figures.greatestUplinkBytes,
  greatest_downlink_bytes: figures.greatestDownlinkBytes,
});

const PLAIN_MEASURES: ReadonlySet<string> = new Set(
  Object.keys(toRow(0, ofSlot({ parts: 0, usageMs: 0, uplinkBytes: 0, downlinkBytes: 0 }))),
);

/** Whether {@link gather} and {@link toRow} can answer the query. The service's own code answers all others. */
const isPlain = ({ buckets, measures }: UsageQuery): boolean =>
  (buckets.kind === 'whole' || (buckets.kind === 'every' && buckets.origin === 0)) &&
  measures.every((name) => PLAIN_MEASURES.has(name));
