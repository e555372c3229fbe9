import { Random } from '../oracle/random.js';
import { oneSpelling } from './naive/one-spelling.js';
import type { LanguageRecord } from './naive/wire.js';

const MINUTE = 60_000;
const SLOT = 5 * MINUTE;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Days about which clocks change, months end, or a year has one more day. */
const DAYS = [
  Date.UTC(2024, 1, 28),
  Date.UTC(2024, 2, 9),
  Date.UTC(2024, 2, 30),
  Date.UTC(2024, 3, 6),
  Date.UTC(2024, 9, 5),
  Date.UTC(2024, 9, 26),
  Date.UTC(2024, 10, 2),
  Date.UTC(2023, 11, 30),
  Date.UTC(2025, 0, 30),
  Date.UTC(2025, 5, 11),
];

/** A small world of usage, and the values in it. Accounts of different worlds never meet. */
export interface World {
  readonly random: Random;
  readonly seed: number;
  readonly accounts: readonly string[];
  readonly values: Readonly<Record<string, readonly (string | number)[]>>;
  readonly records: readonly LanguageRecord[];
  /** The days in which most records lie. */
  readonly from: number;
  readonly to: number;
}

/** The world of a seed: the same seed, the same world. */
export function makeWorld(seed: number): World {
  const random = new Random(seed);
  const from = random.pick(DAYS);
  const accounts = ['a', 'b', 'c'].map((name) => `language-${seed}-${name}`);
  const values = {
    account_id: accounts,
    customer_site_id: ['berlin-1', 'Berlin-2', 'bergen_1', '100%', 'a.b\\c', 'münchen'].slice(
      0,
      random.integer(2, 6),
    ),
    msisdn: ['491700000001', '491700000002', '491710000003', '15550100', '0015550100', '+15550100', '0171'],
    imsi: ['262010000000001', '262010000000002', '310150000000003', '7'],
    user_id: ['ann', 'Ann', 'bob', '0042', '42', '-7.50'],
    service_id: [0, 7, 42, 1000, 9007199254740991],
    cell_id: ['1', '2', 'a'].map((last) => `00000000-0000-4000-8000-00000000000${last}`),
    genre: ['news', 'sport', 'NEWS', '12', '12.5', '-3'],
    network: ['4G', '5G', 'wifi'],
    item_id: ['item-1', 'item-2', 'item-10', '1e3'],
    sim_type: ['physical', 'esim'],
    enodeb_ip: ['10.0.0.1', '10.0.0.12', '2001:db8::1'],
    ue_ip: ['192.0.2.7', '192.0.2.70', '2001:db8::8a2e:370:7334'],
    lr_id: ['lr-1', 'LR-1', '7'],
  };
  const world = { random, seed, accounts, values, from, to: from + 3 * DAY };
  const records = Array.from({ length: random.integer(10, 45) }, (_, i) => makeRecord(world, i));
  return { ...world, records };
}

function makeRecord(world: Omit<World, 'records'>, i: number): LanguageRecord {
  const { random, values } = world;
  const one = (name: string, nulls = 0.2) => (random.chance(nulls) ? null : random.pick(values[name] ?? []));
  const text = (name: string, nulls?: number) => one(name, nulls) as string | null;
  const duration = durationOf(random);
  const started = startOf(world, duration === 0 ? [1, MINUTE, SLOT, HOUR, DAY] : undefined);
  return {
    record_id: `r-${i}`,
    account_id: text('account_id', 0) ?? '',
    started_at: started,
    ended_at: started + duration,
    uplink_bytes: bytes(random),
    downlink_bytes: bytes(random),
    customer_site_id: text('customer_site_id'),
    msisdn: oneNumber(text('msisdn', 0.3)),
    imsi: text('imsi', 0.3),
    user_id: text('user_id', 0.3),
    service_id: one('service_id') as number | null,
    cell_id: text('cell_id'),
    genre: text('genre'),
    network: text('network'),
    item_id: text('item_id'),
    ...qualityOf(random),
    ...connectionOf(world),
  };
}

const oneNumber = (msisdn: string | null) => msisdn && oneSpelling('msisdn', msisdn);

/** A record as a producer may write it: with its telephone number in any spelling. */
export function spelt({ random }: World, record: LanguageRecord): LanguageRecord {
  const { msisdn } = record;
  return msisdn && !msisdn.startsWith('0')
    ? { ...record, msisdn: `${random.pick(['', '+', '00'])}${msisdn}` }
    : record;
}

/** Mostly in the world's days, often on an edge of something; now and then weeks or a year away. */
function startOf(
  { random, from, to }: Pick<World, 'random' | 'from' | 'to'>,
  edges = [1, 1, MINUTE, SLOT, 15 * MINUTE, HOUR],
): number {
  const start = random.integer(from, to - 1);
  const width = random.pick(edges);
  const away = random.chance(0.8) ? 0 : random.pick([-7, -30, -31, -365, -366, 7]) * DAY;
  return Math.floor(start / width) * width + away;
}

function durationOf(random: Random): number {
  return random.pick([
    random.integer(1, 1000),
    random.integer(1, SLOT),
    SLOT,
    HOUR,
    random.integer(SLOT, 3 * HOUR),
    random.integer(3 * HOUR, DAY),
    DAY,
    0,
    0,
    random.integer(DAY + 1, random.pick([2 * DAY, 4 * DAY, 31 * DAY])),
  ]);
}

const bytes = (random: Random): number =>
  random.pick([
    0,
    random.integer(0, 10),
    random.integer(0, 1e6),
    random.integer(0, 1e10),
    Number.MAX_SAFE_INTEGER,
  ]);

function qualityOf(random: Random): Partial<LanguageRecord> {
  const maybe = <T>(value: () => T): T | undefined => (random.chance(0.4) ? undefined : value());
  return {
    packet_latency_ms: maybe(() =>
      random.pick([random.integer(0, 2_000_000) / 1000, random.next() * 100, 1e-7]),
    ),
    jitter_ms: maybe(() => random.integer(0, 50_000) / 1000),
    packet_loss_percent: maybe(() => random.integer(0, 100_000) / 1000),
  };
}

function connectionOf({ random, values }: Omit<World, 'records'>): Partial<LanguageRecord> {
  const names = ['sim_type', 'enodeb_ip', 'ue_ip', 'lr_id'] as const;
  return Object.fromEntries(
    names.map((name) => [name, random.chance(0.5) ? undefined : random.pick(values[name] ?? [])]),
  );
}
