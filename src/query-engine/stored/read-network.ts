import type { Session } from '../../database/database.js';
import { isNetworkLevel, LEVELS } from '../../rollups/stored/levels.js';
import { MEASURES, needsRateIntervals } from '../measures.js';
import type { StoredPlan } from '../plan.js';
import { networkStored, sharedKeys, type NetworkPlan, type SharedKey } from '../sql/network-stored.js';
import type { StoredRow } from './stored-row.js';

export const isNetworkPlan = (plan: StoredPlan): plan is NetworkPlan => isNetworkLevel(plan.level);

/**
 * The stored parts of a plan over all accounts, and their changes. Traffic of parts adds up at any grain. What does not
 * add up (subscribers, the least and the greatest of a slot) is read by slot where there are several parts.
 */
export async function readNetwork(plan: NetworkPlan, session: Session): Promise<StoredRow[]> {
  if (addsUp(plan)) return session.query<StoredRow>(networkStored(plan, []));
  const shared = await session.query<SharedKey>(sharedKeys(plan));
  for (;;) {
    const rows = await session.query<StoredRow>(networkStored(plan, shared));
    // Outside of a snapshot, another part may have come since.
    const late = lateKeys(rows);
    if (late.length === 0) return rows;
    shared.push(...late);
  }
}

const addsUp = ({ level, query }: NetworkPlan): boolean =>
  LEVELS[level].content === 'figures' && !query.measures.some((name) => needsRateIntervals(MEASURES[name]));

/** The periods and keys with several rows, one of which was not read by slot. */
function lateKeys(rows: readonly StoredRow[]): SharedKey[] {
  const first = new Map<string, StoredRow>();
  const late = new Map<string, SharedKey>();
  for (const row of rows) {
    const { period, key } = row;
    const place = `${period} ${key}`;
    const known = first.get(place);
    if (!known) first.set(place, row);
    else if (known.slots === null || row.slots === null) late.set(place, { period, key });
  }
  return [...late.values()];
}
