import { LEVELS, NETWORK } from './stored/levels.js';
import { addMember, packMembers, type Members } from './stored/members.js';
import { addSlots, packSlots, type Slots } from './stored/figures.js';
import { msisdnNumber } from '../record-model/subscriber.js';
import { floorTo, HOUR_MS, SLOT_MS } from '../common/time.js';
import { inBatches } from '../database/cursor.js';
import type { Session } from '../database/database.js';
import type { Statement } from '../database/statement.js';
import {
  cellMembers,
  serviceSlots,
  siteSlots,
  type RecomputedMember,
  type RecomputedSlot,
} from './sql/recompute.js';
import type { SlotsRow } from './sql/rollup.js';

const ROWS_AT_ONCE = 20_000;

/** Time limit for the first row of a day: all records of the day are read before it. */
const LONGEST_DAY_MS = 3_600_000;

/** Computes the stored aggregates of a day (given by its first millisecond) from the facts, by SQL of its own. */
export async function* recomputeDay(
  session: Session,
  day: number,
): AsyncGenerator<SlotsRow, void, undefined> {
  const sites = await slotsByKey(session, siteSlots(day), day);
  for (const [accountId, byKey] of sites) {
    const account: Slots = [];
    for (const [key, slots] of byKey) {
      addSlots(account, slots);
      yield rowOf('customer_site', accountId, key, day, slots);
    }
    yield rowOf('account', accountId, '', day, account);
  }
  for (const [accountId, byKey] of await slotsByKey(session, serviceSlots(day), day)) {
    for (const [key, slots] of byKey) yield rowOf('network_service', accountId, key, day, slots);
  }
  yield* membersByCell(session, day);
}

function rowOf(
  level: 'account' | 'customer_site' | 'network_service',
  account_id: string,
  key: string,
  period: number,
  slots: Slots,
): SlotsRow {
  return { account_id, level: LEVELS[level].code, period, key, slots: packSlots(slots) };
}

async function slotsByKey(
  session: Session,
  query: Statement,
  day: number,
): Promise<Map<string, Map<string, Slots>>> {
  const found = new Map<string, Map<string, Slots>>();
  for await (const row of read<RecomputedSlot>(session, query)) {
    const byKey = found.get(row.account_id) ?? new Map<string, Slots>();
    found.set(row.account_id, byKey);
    const slots = byKey.get(row.key) ?? [];
    byKey.set(row.key, slots);
    const { parts, usage_ms: usageMs, uplink_bytes: uplinkBytes, downlink_bytes: downlinkBytes } = row;
    slots[(row.slot - day) / SLOT_MS] = { parts, usageMs, uplinkBytes, downlinkBytes };
  }
  return found;
}

/** In order of cells, then of time: only the members of one hour of one cell are in memory. */
async function* membersByCell(session: Session, day: number): AsyncGenerator<SlotsRow, void, undefined> {
  let cell = '';
  let hour = 0;
  let members: Members = new Map();
  const packed = (): SlotsRow => ({
    account_id: NETWORK,
    level: LEVELS.network_cell.code,
    period: hour,
    key: cell,
    slots: packMembers(members),
  });
  for await (const row of read<RecomputedMember>(session, cellMembers(day))) {
    const rowHour = floorTo(row.slot, HOUR_MS);
    if (row.cell_id !== cell || rowHour !== hour) {
      if (members.size > 0) yield packed();
      [cell, hour] = [row.cell_id, rowHour];
      members = new Map();
    }
    addMember(members, msisdnNumber(row.msisdn), (row.slot - rowHour) / SLOT_MS, row.records);
  }
  if (members.size > 0) yield packed();
}

/** The rows of a query. Few are in memory at once. */
async function* read<R extends object>(session: Session, statement: Statement): AsyncGenerator<R> {
  const options = { rows: ROWS_AT_ONCE, longestMs: LONGEST_DAY_MS };
  for await (const rows of inBatches<R>(session, statement, options)) yield* rows;
}
