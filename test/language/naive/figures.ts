import { quotient, SLOT, slotsTouched, touches, totalsIn, type Totals } from '../../oracle/naive.js';
import type { LanguageRecord, Value } from './wire.js';

/** Half open: what is looked at of the records. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** What a figure is made of: the records that touch a span, and the span. */
interface Usage extends Span {
  readonly records: readonly LanguageRecord[];
  /** Whether percentiles rank all slots of the span, those without records as zero. */
  readonly zeros: boolean;
}

type Figure = (usage: Usage) => Value;

const BITS = 8n;
const MEGA = 1_000_000n;

const AMOUNTS: Readonly<Record<string, (totals: Totals) => bigint>> = {
  uplink: ({ uplink }) => uplink,
  downlink: ({ downlink }) => downlink,
  total: ({ uplink, downlink }) => uplink + downlink,
};

function totalOf({ records, from, to }: Usage, amount: (totals: Totals) => bigint): bigint {
  const totals = totalsIn(records, from, to);
  return totals ? amount(totals) : 0n;
}

/** The parts of the slots that lie in the span and have records. */
function activeSlots({ records, from, to, zeros }: Usage): Usage[] {
  const active = new Map<number, LanguageRecord[]>();
  for (const record of records) {
    for (const slot of slotsTouched(record, from, to)) {
      const own = active.get(slot);
      if (own) own.push(record);
      else active.set(slot, [record]);
    }
  }
  return [...active].map(([slot, own]) => ({
    from: Math.max(from, slot),
    to: Math.min(to, slot + SLOT),
    records: own,
    zeros,
  }));
}

/** How many slots have a part in the span, but no records. */
const emptySlots = ({ from, to, zeros }: Usage, active: number): number =>
  zeros ? Math.ceil(to / SLOT) - Math.floor(from / SLOT) - active : 0;

const rate = (bytes: bigint, slots: number): number => quotient(bytes * BITS, 300n * MEGA * BigInt(slots));

const ascending = (values: readonly bigint[]): bigint[] =>
  values.toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0));

/** The first of ascending values that so many hundredths of them do not exceed; before them stand so many zeros. */
const ranked = (values: readonly bigint[], hundredths: number, zeros: number): bigint =>
  values[Math.floor((hundredths * (zeros + values.length) + 99) / 100) - 1 - zeros] ?? 0n;

const PERCENTILES = [50, 90, 95, 99];

function bandwidth(direction: string): Readonly<Record<string, Figure>> {
  const amount = AMOUNTS[direction] ?? (() => 0n);
  const slots = (usage: Usage) => ascending(activeSlots(usage).map((slot) => totalOf(slot, amount)));
  return {
    AVG: (usage) => rate(totalOf(usage, amount), slots(usage).length),
    MIN: (usage) => rate(slots(usage)[0] ?? 0n, 1),
    MAX: (usage) => rate(slots(usage).at(-1) ?? 0n, 1),
    ...Object.fromEntries(
      PERCENTILES.map((percent): [string, Figure] => [
        `P${percent}`,
        (usage) => {
          const active = slots(usage);
          return rate(ranked(active, percent, emptySlots(usage, active.length)), 1);
        },
      ]),
    ),
  };
}

const sum = (figure: Figure): Readonly<Record<string, Figure>> => ({ COUNT: figure, SUM: figure });

const bytes = (direction: string) => sum((usage) => totalOf(usage, AMOUNTS[direction] ?? (() => 0n)));

/** Who a record's subscriber is; undefined when it names nobody. */
function subscriberOf({ msisdn, imsi, user_id: user }: LanguageRecord): string | undefined {
  if (msisdn !== null) return `msisdn ${msisdn}`;
  if (imsi !== null) return `imsi ${imsi}`;
  return user === null ? undefined : `user ${user}`;
}

function distinct(records: readonly LanguageRecord[], of: (record: LanguageRecord) => unknown): bigint {
  return BigInt(new Set(records.map(of).filter((value) => value !== undefined && value !== null)).size);
}

const subscribersPerSlot = (usage: Usage): bigint[] =>
  activeSlots(usage).map(({ records }) => distinct(records, subscriberOf));

const CONNECTIONS: Readonly<Record<string, Figure>> = {
  COUNT: ({ records, from, to }) =>
    BigInt(records.filter(({ started_at: start }) => start >= from && start < to).length),
  AVG: (usage) => {
    const slots = subscribersPerSlot(usage);
    return quotient(
      slots.reduce((all, one) => all + one, 0n),
      BigInt(slots.length),
    );
  },
  MAX: (usage) => ascending(subscribersPerSlot(usage)).at(-1) ?? 0n,
};

type Quality = 'packet_latency_ms' | 'jitter_ms' | 'packet_loss_percent';

/** All digits of a number as it is written: as many decimal places as the finest that is drawn has, and more. */
const PLACES = 40;
const SCALE = 10n ** BigInt(PLACES);

function scaled(value: number): bigint {
  const [, whole = '', fraction = '', exponent = '0'] =
    /^(\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(String(value)) ?? [];
  return BigInt(whole + fraction) * 10n ** BigInt(PLACES - fraction.length + Number(exponent));
}

/** Figures of a field that only some records have. */
function quality(field: Quality): Readonly<Record<string, Figure>> {
  const measured = ({ records }: Usage) =>
    records.map((record) => record[field] ?? null).filter((value) => value !== null);
  return {
    AVG: ({ records, from, to }) => {
      let [weighted, time] = [0n, 0n];
      for (const record of records) {
        const value = record[field] ?? null;
        if (value === null) continue;
        const own = BigInt(Math.min(record.ended_at, to) - Math.max(record.started_at, from));
        weighted += scaled(value) * own;
        time += own;
      }
      return time === 0n ? null : quotient(weighted, time * SCALE);
    },
    MIN: (usage) =>
      measured(usage).reduce<Value>((least, one) => (least === null || one < least ? one : least), null),
    MAX: (usage) =>
      measured(usage).reduce<Value>((most, one) => (most === null || one > most ? one : most), null),
  };
}

/** Every metric of a range, by name and aggregation, in the order of the answer. */
export const METRICS: Readonly<Record<string, Readonly<Record<string, Figure>>>> = {
  time_usage_seconds: sum((usage) =>
    quotient(
      totalOf(usage, ({ milliseconds }) => milliseconds),
      1000n,
    ),
  ),
  uplink_bytes: bytes('uplink'),
  downlink_bytes: bytes('downlink'),
  downlink_bandwidth: bandwidth('downlink'),
  uplink_bandwidth: bandwidth('uplink'),
  total_bytes: bytes('total'),
  total_bandwidth: bandwidth('total'),
  ue_connections: CONNECTIONS,
  unique_subscribers: { COUNT: ({ records }) => distinct(records, subscriberOf) },
  unique_cells: { COUNT: ({ records }) => distinct(records, ({ cell_id: cell }) => cell) },
  packet_latency: quality('packet_latency_ms'),
  jitter: quality('jitter_ms'),
  packet_loss: quality('packet_loss_percent'),
  sim: {
    COUNT: ({ records }) =>
      distinct(
        records.filter(({ sim_type: kind }) => kind !== undefined && kind !== null),
        ({ imsi }) => imsi,
      ),
  },
};

export const METRIC_NAMES = Object.keys(METRICS);
export const AGGREGATIONS = ['COUNT', 'SUM', 'AVG', 'MIN', 'MAX', ...PERCENTILES.map((one) => `P${one}`)];

/**
 * The value of a metric's aggregation in a span; undefined when no record has a part in it.
 * @param zeros whether percentiles rank the slots without records too.
 */
export function figureOf(
  name: string,
  aggregation: string,
  records: readonly LanguageRecord[],
  { from, to }: Span,
  zeros = false,
): Value | undefined {
  const own = records.filter((record) => touches(record, from, to));
  const figure = METRICS[name]?.[aggregation];
  if (!figure) throw new Error(`${name} has no ${aggregation}`);
  return own.length === 0 ? undefined : figure({ from, to, records: own, zeros });
}
