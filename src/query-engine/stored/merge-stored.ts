import { DIMENSIONS, type DimensionName } from '../../record-model/dimensions.js';
import type { StoredPlan } from '../plan.js';
import { SLOT_MS } from '../../common/time.js';
import { forEachInTurns, Turns } from '../../common/turns.js';
import type { UsageRow } from '../usage-query.js';
import { isNetworkLevel, LEVELS, NETWORK, NO_KEY } from '../../rollups/stored/levels.js';
import { unpackCounts, type MemberCounts } from '../../rollups/stored/member-counts.js';
import { mergeMemberships } from '../../rollups/stored/merge-members.js';
import { unpackMemberships } from '../../rollups/stored/memberships.js';
import { identityOf, type StoredRow } from './stored-row.js';
import { isSlot, figureRows, type GroupValues } from './figure-rows.js';

/**
 * The rows from a plan's stored rows and changes: by bucket, then by the values of the grouping, null last. Other work
 * runs between: a KPI of a large network has tens of thousands of rows.
 */
export async function mergeStored(plan: StoredPlan, rows: readonly StoredRow[]): Promise<UsageRow[]> {
  const turns = new Turns();
  const order = inOrder(plan.query.groupBy);
  const parts: UsageRow[][] = [];
  for await (const part of partsOf(plan, rows, turns)) parts.push(part);
  const [first = []] = parts;
  // The rows of one group are nearly in order. Lists by bucket would take a third of the time of a month by slot.
  if (parts.length <= 1) return first.sort(order);
  return sortedInTurns(parts, order, turns);
}

async function sortedInTurns(
  parts: readonly (readonly UsageRow[])[],
  order: (one: UsageRow, other: UsageRow) => number,
  turns: Turns,
): Promise<UsageRow[]> {
  const byBucket = new Map<number, UsageRow[]>();
  await forEachInTurns(
    parts,
    (part) => {
      for (const row of part) addTo(byBucket, row.bucket, row);
    },
    turns,
  );
  const merged: UsageRow[] = [];
  await forEachInTurns(
    [...byBucket.keys()].sort((one, other) => one - other),
    (bucket) => {
      for (const row of byBucket.get(bucket)?.sort(order) ?? []) merged.push(row);
    },
    turns,
  );
  return merged;
}

/** The same in parts, so that not all rows are held at once. The rows of a group are in the order of time. */
export async function* mergeStoredParts(
  plan: StoredPlan,
  rows: readonly StoredRow[],
): AsyncGenerator<UsageRow[], void> {
  const order = inOrder(plan.query.groupBy);
  if (LEVELS[plan.level].content === 'figures') {
    for await (const part of partsOf(plan, rows, new Turns())) yield part.sort(order);
  } else yield await mergeStored(plan, rows);
}

/** The rows group by group, or of one stored row after another, in no order. */
async function* partsOf(
  plan: StoredPlan,
  rows: readonly StoredRow[],
  turns: Turns,
): AsyncGenerator<UsageRow[], void> {
  const parts =
    LEVELS[plan.level].content === 'figures'
      ? figureParts(plan, await grouped(rows, (row) => groupOf(plan, row), turns))
      : subscriberParts(plan, await grouped(rows, aggregateOf, turns));
  for (const part of parts) {
    yield part;
    const turn = turns.next();
    if (turn) await turn;
  }
}

type Groups = ReadonlyMap<string, readonly StoredRow[]>;

async function grouped(
  rows: readonly StoredRow[],
  groupOf: (row: StoredRow) => string,
  turns: Turns,
): Promise<Groups> {
  const groups = new Map<string, StoredRow[]>();
  await forEachInTurns(rows, (row) => addTo(groups, groupOf(row), row), turns);
  return groups;
}

function addTo<K, V>(lists: Map<K, V[]>, key: K, value: V): void {
  const known = lists.get(key);
  if (known) known.push(value);
  else lists.set(key, [value]);
}

function* figureParts(plan: StoredPlan, groups: Groups): Generator<UsageRow[], void> {
  for (const own of groups.values()) {
    const [first] = own;
    if (first) yield figureRows(plan.query, groupValues(plan, first), own, readBySlot(plan, own));
  }
}

/** The stored rows whose slots are to be added to others: those with changes, and several parts of one aggregate. */
function readBySlot(plan: StoredPlan, rows: readonly StoredRow[]): (row: StoredRow) => boolean {
  if (!isNetworkLevel(plan.level)) {
    const changed = new Set(rows.filter((row) => row.is_change).map(identityOf));
    return (row) => changed.has(identityOf(row));
  }
  const counts = new Map<string, number>();
  for (const row of rows) counts.set(aggregateOf(row), (counts.get(aggregateOf(row)) ?? 0) + 1);
  return (row) => (counts.get(aggregateOf(row)) ?? 0) > 1;
}

/** The same for all parts of an aggregate over all accounts, and for their changes. */
const aggregateOf = (row: StoredRow): string => identityOf({ ...row, account_id: NETWORK });

/**
 * Subscribers of each slot, or of each hour, of a key.
 * @param periods the parts and changes of one key and period.
 */
function* subscriberParts(plan: StoredPlan, periods: Groups): Generator<UsageRow[], void> {
  const { buckets, range } = plan.query;
  const bySlot = isSlot(buckets);
  for (const rows of periods.values()) {
    const [row] = rows;
    if (!row) continue;
    const counts = countsOf(rows);
    const counted = bySlot
      ? counts.slots.map((count, slot) => [row.period + slot * SLOT_MS, count] as const)
      : [[row.period, counts.hour] as const];
    const values = groupValues(plan, row);
    yield counted
      .filter(([start, count]) => count > 0 && start >= range.from && start < range.to)
      .map(([bucket, unique]) => ({ bucket, ...values, unique_subscribers: unique }));
  }
}

/** One subscriber may be in several parts. So the members of several are merged, into the largest of them. */
function countsOf(rows: readonly StoredRow[]): MemberCounts {
  const [first] = rows;
  if (first?.hours && rows.length === 1) return unpackCounts(first.hours);
  const sizeOf = ({ is_change: isChange, slots }: StoredRow) => (isChange ? -1 : (slots?.length ?? 0));
  const largest = rows.reduce((one, other) => (sizeOf(other) > sizeOf(one) ? other : one));
  const base = largest.is_change ? undefined : largest;
  const others = unpackMemberships(rows.flatMap((row) => (row === base ? [] : (row.slots ?? []))));
  const before = base?.hours ? unpackCounts(base.hours) : undefined;
  return mergeMemberships(base?.slots ?? NOTHING, others, before).counts;
}

const NOTHING = Buffer.alloc(0);

function groupOf({ query, level }: StoredPlan, { account_id: account, key }: StoredRow): string {
  const { dimension } = LEVELS[level];
  const byAccount = query.groupBy.includes('account_id') ? account : '';
  const byKey = dimension !== undefined && query.groupBy.includes(dimension) ? key : '';
  return `${byAccount}\0${byKey}`;
}

function groupValues({ query }: StoredPlan, { account_id: account, key }: StoredRow): GroupValues {
  return Object.fromEntries(
    query.groupBy.map((name) => {
      if (name === 'account_id') return [name, account];
      if (key === NO_KEY) return [name, null];
      return [name, DIMENSIONS[name].type === 'bigint' ? Number(key) : key];
    }),
  );
}

function inOrder(groupBy: readonly DimensionName[]): (one: UsageRow, other: UsageRow) => number {
  return (one, other) => {
    if (one.bucket !== other.bucket) return one.bucket - other.bucket;
    for (const name of groupBy) {
      const [a = null, b = null] = [one[name], other[name]];
      if (a === b) continue;
      return a === null ? 1 : b === null || a < b ? -1 : 1;
    }
    return 0;
  };
}
