import { shareUpTo } from '../apportion.js';
import { msisdnNumber } from '../subscriber.js';
import { DAY_MS, floorTo, HOUR_MS, SLOT_MS } from '../time.js';
import type { UsageRecord } from '../usage-record.js';
import type { Change } from './change.js';
import { NETWORK } from './levels.js';
import { addMember, packMembers, type Members } from './members.js';
import { addPart, addSlots, packSlots, type Slots } from './traffic.js';

type ByPeriod<T> = Map<number, T>;
type ByKey<T> = Map<string, ByPeriod<T>>;

/** What records add to the stored aggregates, one change for each aggregate that they touch. */
export function changesOf(records: readonly UsageRecord[]): Change[] {
  const sites = new Map<string, ByKey<Slots>>();
  const services: ByKey<Slots> = new Map();
  const cells: ByKey<Members> = new Map();
  for (const record of records) {
    const { accountId, customerSiteId, serviceId, cellId, msisdn } = record;
    const site = entry(entry(sites, accountId, newKeys<Slots>), customerSiteId ?? '', newPeriods<Slots>);
    const service = serviceId === null ? undefined : entry(services, String(serviceId), newPeriods<Slots>);
    const cell = cellId === null || msisdn === null ? undefined : entry(cells, cellId, newPeriods<Members>);
    const member = cell && msisdn !== null ? msisdnNumber(msisdn) : 0;
    forEachPart(record, (slotStart, usageMs, uplink, downlink) => {
      const day = floorTo(slotStart, DAY_MS);
      const slot = (slotStart - day) / SLOT_MS;
      addPart(entry(site, day, newSlots), slot, usageMs, uplink, downlink);
      if (service) addPart(entry(service, day, newSlots), slot, usageMs, uplink, downlink);
      if (!cell) return;
      const hour = floorTo(slotStart, HOUR_MS);
      addMember(entry(cell, hour, newMembers), member, (slotStart - hour) / SLOT_MS);
    });
  }
  return [
    ...[...sites].flatMap(([accountId, bySite]) => accountChanges(accountId, bySite)),
    ...changesOfKeys('network_service', NETWORK, services, packSlots),
    ...changesOfKeys('network_cell', NETWORK, cells, packMembers),
  ];
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

function changesOfKeys<T>(
  level: Change['level'],
  accountId: string,
  byKey: ByKey<T>,
  pack: (content: T) => Buffer,
): Change[] {
  return [...byKey].flatMap(([key, byPeriod]) =>
    [...byPeriod].map(([period, content]) => ({ accountId, level, key, period, slots: pack(content) })),
  );
}

type TakePart = (slotStart: number, usageMs: number, uplinkBytes: number, downlinkBytes: number) => void;

/** Cuts a record at the slots. */
function forEachPart({ startedAt, endedAt, uplinkBytes, downlinkBytes }: UsageRecord, take: TakePart): void {
  const duration = endedAt - startedAt;
  let slotStart = floorTo(startedAt, SLOT_MS);
  if (endedAt <= slotStart + SLOT_MS) {
    take(slotStart, duration, uplinkBytes, downlinkBytes);
    return;
  }
  for (let [from, up, down] = [startedAt, 0, 0]; from < endedAt; slotStart += SLOT_MS) {
    const to = Math.min(endedAt, slotStart + SLOT_MS);
    const upTo = shareUpTo(uplinkBytes, to - startedAt, duration);
    const downTo = shareUpTo(downlinkBytes, to - startedAt, duration);
    take(slotStart, to - from, upTo - up, downTo - down);
    [from, up, down] = [to, upTo, downTo];
  }
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
