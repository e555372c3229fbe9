import { DAY_MS, SLOT_MS } from '../../src/common/time.js';
import type { UsageRecord } from '../../src/record-model/usage-record.js';
import { hex } from '../data/records.js';

/** The first instant of the records. */
export const FROM = Date.UTC(2024, 0, 1);

const ACCOUNTS = 5;
export const SITES = 20;
export const SUBSCRIBERS = 400;
const SLOTS_A_DAY = DAY_MS / SLOT_MS;
export const RECORDS_A_DAY = SUBSCRIBERS * SLOTS_A_DAY;

const FIRST_MSISDN = 4_930_000_000;
const FIRST_IMSI = 262_020_000_000_000;
const SERVICES = 8;
const CELLS = 200;
const MOST_UP = 1_000_000;
const MOST_DOWN = 100_000_000;

export const siteOf = (subscriber: number): number => subscriber % SITES;
export const accountOf = (site: number): number => site % ACCOUNTS;
export const accountId = (account: number): string => `62c40843c7a19097091${20_000 + account}`;
export const siteId = (site: number): string => `site-${String(site).padStart(2, '0')}`;
export const msisdn = (subscriber: number): string => String(FIRST_MSISDN + subscriber);
export const accounts: readonly number[] = Array.from({ length: ACCOUNTS }, (_, n) => n);

/** The part of a record that a sum needs. */
export interface Usage {
  readonly startedAt: number;
  readonly endedAt: number;
  readonly downlinkBytes: number;
}

/** A whole number of 32 bits from a number: it looks random, and is always the same (murmur3's last steps). */
function digest(n: number): number {
  let mixed = n >>> 0;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

/** Each record takes five minutes and begins within a slot, so one of twelve crosses an hour. */
export function usageOf(subscriber: number, slot: number): Usage {
  const startedAt = FROM + slot * SLOT_MS + (digest(subscriber + 1) % SLOT_MS);
  const downlinkBytes = 1 + (digest(slot * SUBSCRIBERS + subscriber + 1) % MOST_DOWN);
  return { startedAt, endedAt: startedAt + SLOT_MS, downlinkBytes };
}

function recordOf(subscriber: number, slot: number): UsageRecord {
  const usage = usageOf(subscriber, slot);
  const random = digest(usage.downlinkBytes + slot);
  const time = hex(usage.startedAt, 12);
  // Like a UUIDv7: the time, random digits, and what tells the records of one time apart.
  const tail = `${hex(random >>> 24, 2)}${hex(subscriber, 4)}${hex(slot, 6)}`;
  const recordId = `${time.slice(0, 8)}-${time.slice(8)}-7${hex(random & 0xfff, 3)}-8${hex((random >>> 12) & 0xfff, 3)}-${tail}`;
  return {
    ...usage,
    recordId,
    accountId: accountId(accountOf(siteOf(subscriber))),
    uplinkBytes: 1 + (random % MOST_UP),
    customerSiteId: siteId(siteOf(subscriber)),
    msisdn: msisdn(subscriber),
    imsi: String(FIRST_IMSI + subscriber),
    userId: null,
    serviceId: 1 + (subscriber % SERVICES),
    cellId: `00000000-0000-4000-8000-${hex(subscriber % CELLS, 12)}`,
    genre: null,
    network: '5G',
    itemId: null,
    connection: null,
  };
}

/** The records of a day, in the order in which they come in. */
export function* recordsOfDay(day: number): Generator<UsageRecord, void, undefined> {
  for (let slot = day * SLOTS_A_DAY; slot < (day + 1) * SLOTS_A_DAY; slot++)
    for (let subscriber = 0; subscriber < SUBSCRIBERS; subscriber++) yield recordOf(subscriber, slot);
}
