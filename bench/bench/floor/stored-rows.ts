import type { Pool } from 'pg';
import { LEVELS } from '../../src/usage/stored/levels.js';
import {
  addTraffic,
  ofSlot,
  unpackCells,
  unpackSlots,
  type Traffic,
} from '../../src/usage/stored/traffic.js';
import { DAY_MS, HOUR_MS, SLOT_MS } from '../../src/usage/time.js';
import type { UsageQuery, UsageRow } from '../../src/usage/usage-query.js';
import { statementName } from './facts-statement.js';

type Level = 'account' | 'customer_site';
type Grain = 'day' | 'hours' | 'slots';

interface RollupRow {
  readonly period: string;
  readonly packed: Buffer | null;
}

/** The level whose stored aggregates answer a query; undefined when only records do. */
export function storedLevel({ accounts, filters }: UsageQuery): Level | undefined {
  if (accounts === 'all' || accounts.length !== 1) return undefined;
  if (filters.length === 0) return 'account';
  const [filter, ...others] = filters;
  const isOneSite =
    others.length === 0 && filter?.dimension === 'customer_site_id' && filter.values.length === 1;
  return isOneSite ? 'customer_site' : undefined;
}

/** Reads the rows of a query from the stored aggregates, by one prepared statement. */
export function readStored(pool: Pool, query: UsageQuery, level: Level): () => Promise<UsageRow[]> {
  const { range, accounts, filters } = query;
  const grain = grainOf(query);
  const text = `SELECT period, ${grain} AS packed FROM usage_rollup
    WHERE account_id = $1 AND level = $2 AND key = $3 AND period > $4 AND period < $5 ORDER BY period`;
  const name = statementName(text);
  const key = filters[0]?.values[0] ?? '';
  const values = [accounts[0], LEVELS[level].code, key, range.from - DAY_MS, range.to];
  const fixed = fixedColumns(query);
  return async () => {
    const { rows } = await pool.query<RollupRow>({ name, text, values });
    return gather(rows, grain, query).map(([bucket, traffic]) => ({ ...fixed, ...toRow(bucket, traffic) }));
  };
}

/** Dimensions grouped by have the one value they are filtered by. */
const fixedColumns = ({ groupBy, filters }: UsageQuery): Partial<UsageRow> =>
  Object.fromEntries(
    groupBy.map((name) => [name, filters.find(({ dimension }) => dimension === name)?.values[0] ?? null]),
  );

function grainOf({ buckets, range }: UsageQuery): Grain {
  if (buckets.kind !== 'every' || range.from % HOUR_MS !== 0 || range.to % HOUR_MS !== 0) return 'slots';
  if (buckets.width === DAY_MS) return 'day';
  return buckets.width === HOUR_MS ? 'hours' : 'slots';
}

function gather(
  rows: readonly RollupRow[],
  grain: Grain,
  { range, buckets }: UsageQuery,
): [number, Traffic][] {
  const found = new Map<number, Traffic>();
  const take = (start: number, traffic: Traffic) => {
    if (start < range.from || start >= range.to) return;
    const bucket = buckets.kind === 'every' ? Math.floor(start / buckets.width) * buckets.width : range.from;
    const known = found.get(bucket);
    if (known) addTraffic(known, traffic);
    else found.set(bucket, traffic);
  };
  for (const { period, packed } of rows) {
    if (!packed) continue;
    const start = Number(period);
    if (grain === 'slots')
      unpackSlots(packed).forEach((slot, place) => {
        if (slot && slot.parts > 0) take(start + place * SLOT_MS, ofSlot(slot));
      });
    else
      unpackCells(packed, (place, cell) => take(start + place * (grain === 'day' ? DAY_MS : HOUR_MS), cell));
  }
  return [...found];
}

const toRow = (bucket: number, traffic: Traffic): UsageRow => ({
  bucket,
  uplink_bytes: traffic.uplinkBytes,
  downlink_bytes: traffic.downlinkBytes,
  usage_ms: traffic.usageMs,
  active_cells: traffic.activeSlots,
  least_uplink_bytes: traffic.leastUplinkBytes,
  least_downlink_bytes: traffic.leastDownlinkBytes,
  greatest_uplink_bytes: traffic.greatestUplinkBytes,
  greatest_downlink_bytes: traffic.greatestDownlinkBytes,
});
