import type { Session } from '../../database/database.js';
import { isNetworkLevel, LEVELS } from '../../rollups/stored/levels.js';
import { MEASURES, needsRateIntervals } from '../measures.js';
import { takesAway, unpackSlots } from '../../rollups/stored/figures.js';
import type { StoredPlan } from '../plan.js';
import { networkStored, sharedKeys, type NetworkPlan, type SharedKey } from '../sql/network-stored.js';
import type { StoredRow } from './stored-row.js';

export const isNetworkPlan = (plan: StoredPlan): plan is NetworkPlan => isNetworkLevel(plan.level);

/**
 * The stored parts of a plan over all accounts, and their changes. Traffic of parts adds up at any grain. What does not
 * add up (subscribers, the least and the greatest of a slot) is read by slot where there are several parts. So is
 * traffic where a part takes away what another part has: whether anything is left is seen slot by slot.
 */
export async function readNetwork(plan: NetworkPlan, session: Session): Promise<StoredRow[]> {
  const canAdd = addsUp(plan);
  const shared = canAdd ? [] : await session.query<SharedKey>(sharedKeys(plan));
  for (;;) {
    const rows = await session.query<StoredRow>(networkStored(plan, shared));
    const late = canAdd ? keysTakenFrom(rows) : sharedAmong(rows, () => true);
    if (late.length === 0) return rows;
    shared.push(...late);
  }
}

const addsUp = ({ level, query }: NetworkPlan): boolean =>
  LEVELS[level].content === 'figures' && !query.measures.some((name) => needsRateIntervals(MEASURES[name]));

/** The periods and keys from which a part or a change takes records away, and of which not all is read by slot. */
function keysTakenFrom(rows: readonly StoredRow[]): SharedKey[] {
  const taken = new Set(rows.filter(isTaking).map(placeOf));
  return taken.size === 0 ? [] : sharedAmong(rows, (place) => taken.has(place));
}

const isTaking = ({ is_change: isChange, slots, hours, day }: StoredRow): boolean =>
  isChange && slots ? takesAway(unpackSlots(slots)) : hours?.length === 0 || day?.length === 0;

const placeOf = ({ period, key }: StoredRow): string => `${period} ${key}`;

/**
 * The periods and keys of several rows, one of which was not read by slot. Outside of a snapshot, a part may have come
 * after its key was found to have one.
 */
function sharedAmong(rows: readonly StoredRow[], isAsked: (place: string) => boolean): SharedKey[] {
  const first = new Map<string, StoredRow>();
  const shared = new Map<string, SharedKey>();
  for (const row of rows) {
    const place = placeOf(row);
    const known = first.get(place);
    if (!known) first.set(place, row);
    else if (isAsked(place) && (known.slots === null || row.slots === null))
      shared.set(place, { period: row.period, key: row.key });
  }
  return [...shared.values()];
}
