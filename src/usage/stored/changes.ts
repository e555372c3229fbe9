import { shareUpTo } from '../apportion.js';
import { msisdnNumber } from '../subscriber.js';
import { DAY_MS, SLOT_MS } from '../time.js';
import type { UsageRecord } from '../usage-record.js';
import type { Change } from './change.js';
import { LEVELS, NETWORK } from './levels.js';
import { addOnce, packMembers, SLOTS_PER_HOUR, type Members } from './members.js';
import { addSlots, addUsage, packSlots, type Slots } from './traffic.js';

const SLOTS_PER_DAY = DAY_MS / SLOT_MS;

/** By the number of the period, counted from the epoch: small numbers are found faster than instants. */
type ByPeriod<T> = Map<number, T>;
type ByKey<T, K extends string | number = string> = Map<K, ByPeriod<T>>;

/** What records add to the stored aggregates, one change for each aggregate that they touch. */
export function changesOf(records: readonly UsageRecord[]): Change[] {
  const sites = new Map<string, ByKey<Slots>>();
  const services: ByKey<Slots, number> = new Map();
  const cells: ByKey<Members> = new Map();
  for (const record of records) {
    const { accountId, customerSiteId, serviceId, cellId, msisdn } = record;
    const site = entry(entry(sites, accountId, newKeys<Slots>), customerSiteId ?? '', newPeriods<Slots>);
    const service = serviceId === null ? undefined : entry(services, serviceId, newPeriods<Slots>);
    addParts(record, site, service);
    if (cellId !== null && msisdn !== null)
      addMemberships(record, msisdnNumber(msisdn), entry(cells, cellId, newPeriods<Members>));
  }
  return [
    ...[...sites].flatMap(([accountId, bySite]) => accountChanges(accountId, bySite)),
    ...changesOfKeys('network_service', NETWORK, services, packSlots),
    ...changesOfKeys('network_cell', NETWORK, cells, packMembers),
  ];
}

/** Cuts a record at the slots, and adds its parts. Most records lie in one day, which is looked up once. */
function addParts(record: UsageRecord, site: ByPeriod<Slots>, service: ByPeriod<Slots> | undefined): void {
  const { startedAt, endedAt, uplinkBytes, downlinkBytes } = record;
  const duration = endedAt - startedAt;
  let slot = Math.floor(startedAt / SLOT_MS);
  let day = Math.floor(slot / SLOTS_PER_DAY);
  let siteSlots = entry(site, day, newSlots);
  let serviceSlots = service && entry(service, day, newSlots);
  let [from, up, down] = [startedAt, 0, 0];
  for (;;) {
    const to = Math.min(endedAt, (slot + 1) * SLOT_MS);
    const isLast = to === endedAt;
    const upTo = isLast ? uplinkBytes : shareUpTo(uplinkBytes, to - startedAt, duration);
    const downTo = isLast ? downlinkBytes : shareUpTo(downlinkBytes, to - startedAt, duration);
    const place = slot - day * SLOTS_PER_DAY;
    addUsage(siteSlots, place, 1, to - from, upTo - up, downTo - down);
    if (serviceSlots) addUsage(serviceSlots, place, 1, to - from, upTo - up, downTo - down);
    if (isLast) return;
    from = to;
    up = upTo;
    down = downTo;
    slot++;
    if (place + 1 < SLOTS_PER_DAY) continue;
    day++;
    siteSlots = entry(site, day, newSlots);
    serviceSlots = service && entry(service, day, newSlots);
  }
}

/** Counts a record for its subscriber in each slot in which it lies. */
function addMemberships({ startedAt, endedAt }: UsageRecord, member: number, cell: ByPeriod<Members>): void {
  const first = Math.floor(startedAt / SLOT_MS);
  const last = Math.max(first, Math.ceil(endedAt / SLOT_MS) - 1);
  for (let slot = first; slot <= last;) {
    const hour = Math.floor(slot / SLOTS_PER_HOUR);
    const end = Math.min(last + 1, (hour + 1) * SLOTS_PER_HOUR);
    const bits = ((1 << (end - slot)) - 1) << (slot - hour * SLOTS_PER_HOUR);
    addOnce(entry(cell, hour, newMembers), member, bits);
    slot = end;
  }
}

/** An account's own traffic is that of its sites together. */
function accountChanges(accountId: string, bySite: ByKey<Slots>): Change[] {
  const account: ByPeriod<Slots> = new Map();
  for (const byDay of bySite.values()) {
    for (const [day, slots] of byDay) addSlots(entry(account, day, newSlots), slots);
  }
  return [
    ...changesOfKeys('account', accountId, new Map([['', account]]), packSlots),
    ...changesOfKeys('customer_site', accountId, bySite, packSlots),
  ];
}

function changesOfKeys<T, K extends string | number>(
  level: Change['level'],
  accountId: string,
  byKey: ByKey<T, K>,
  pack: (content: T) => Buffer,
): Change[] {
  const { periodMs } = LEVELS[level];
  return [...byKey].flatMap(([key, byPeriod]) =>
    [...byPeriod].map(([period, content]) => ({
      accountId,
      level,
      key: String(key),
      period: period * periodMs,
      slots: pack(content),
    })),
  );
}

const newKeys = <T>(): ByKey<T> => new Map();
const newPeriods = <T>(): ByPeriod<T> => new Map();
const newSlots = (): Slots => [];
const newMembers = (): Members => new Map();

/** What a map has under a key; made when it has nothing. */
function entry<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  let value = map.get(key);
  if (value === undefined) map.set(key, (value = make()));
  return value;
}
