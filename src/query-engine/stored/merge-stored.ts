import { DIMENSIONS, type DimensionName } from '../../record-model/dimensions.js';
import type { StoredPlan } from '../plan.js';
import { SLOT_MS } from '../../common/time.js';
import type { UsageRow } from '../usage-query.js';
import { LEVELS, NO_KEY } from '../../rollups/stored/levels.js';
import { unpackCounts, type MemberCounts } from '../../rollups/stored/member-counts.js';
import { mergeMemberships } from '../../rollups/stored/merge-members.js';
import { unpackMemberships } from '../../rollups/stored/memberships.js';
import { identityOf, type StoredRow } from './stored-row.js';
import { isSlot, figureRows, type GroupValues } from './figure-rows.js';

/** The rows from a plan's stored rows and changes: by bucket, then by the values of the grouping, null last. */
export function mergeStored(plan: StoredPlan, rows: readonly StoredRow[]): UsageRow[] {
  const [first = [], ...others] = partsOf(plan, rows);
  const order = inOrder(plan.query.groupBy);
  if (others.length > 0) return [first, ...others].flat().sort(order);
  return isInOrder(first, order) ? first : first.sort(order);
}

/** The same in parts, so that not all rows are held at once. The rows of a group are in the order of time. */
export function* mergeStoredParts(plan: StoredPlan, rows: readonly StoredRow[]): Generator<UsageRow[], void> {
  for (const part of partsOf(plan, rows)) yield part.sort(inOrder(plan.query.groupBy));
}

/** The rows group by group, or all rows, in no order. */
function* partsOf(plan: StoredPlan, rows: readonly StoredRow[]): Generator<UsageRow[], void> {
  if (LEVELS[plan.level].content !== 'figures') {
    yield subscriberRows(plan, rows);
    return;
  }
  const changed = new Set(rows.filter((row) => row.is_change).map(identityOf));
  for (const own of grouped(plan, rows)) {
    const [first] = own;
    if (first) yield figureRows(plan.query, groupValues(plan, first), own, changed);
  }
}

function grouped(plan: StoredPlan, rows: readonly StoredRow[]): Iterable<StoredRow[]> {
  const groups = new Map<string, StoredRow[]>();
  for (const row of rows) {
    const name = groupOf(plan, row);
    const known = groups.get(name);
    if (known) known.push(row);
    else groups.set(name, [row]);
  }
  return groups.values();
}

/** Subscribers of each slot, or of each hour, of a key. */
function subscriberRows(plan: StoredPlan, rows: readonly StoredRow[]): UsageRow[] {
  const { buckets, range } = plan.query;
  const bySlot = isSlot(buckets);
  const changes = new Map<string, StoredRow[]>();
  for (const row of rows.filter((one) => one.is_change)) {
    const ofSamePeriod = changes.get(identityOf(row));
    if (ofSamePeriod) ofSamePeriod.push(row);
    else changes.set(identityOf(row), [row]);
  }
  const stored = new Map(rows.filter((one) => !one.is_change).map((row) => [identityOf(row), row]));
  const first = new Map([...[...changes].map(([id, [row]]) => [id, row] as const), ...stored]);
  return [...first].flatMap(([id, row]) => {
    if (!row) return [];
    const counts = countsOf(stored.get(id), changes.get(id));
    const counted = bySlot
      ? counts.slots.map((count, slot) => [row.period + slot * SLOT_MS, count] as const)
      : [[row.period, counts.hour] as const];
    return counted
      .filter(([start, count]) => count > 0 && start >= range.from && start < range.to)
      .map(([bucket, unique]) => ({ bucket, ...groupValues(plan, row), unique_subscribers: unique }));
  });
}

function countsOf(stored: StoredRow | undefined, changes: readonly StoredRow[] | undefined): MemberCounts {
  const before = stored?.hours ? unpackCounts(stored.hours) : undefined;
  if (!changes && before) return before;
  const memberships = unpackMemberships((changes ?? []).flatMap(({ slots }) => slots ?? []));
  return mergeMemberships(stored?.slots ?? Buffer.alloc(0), memberships, before).counts;
}

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

const isInOrder = (rows: readonly UsageRow[], order: ReturnType<typeof inOrder>): boolean =>
  rows.every((row, place) => order(rows[place - 1] ?? row, row) <= 0);

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
