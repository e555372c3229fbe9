import type { UsageRecord } from '../../src/record-model/usage-record.js';

/** Records as they arrive live: newest last, of many subscribers, with ids in the order of time. */
export interface RecordsPlan {
  readonly count: number;
  /** The end of the last record, Unix milliseconds. */
  readonly endingAt: number;
  /** Another seed gives other records. */
  readonly seed: number;
}

const ACCOUNTS = 10;
const SITES_PER_ACCOUNT = 10;
const CELLS = 200;
const SERVICES = 8;
const SUBSCRIBERS = 20_000;
const LONGEST_MS = 600_000;
const SHORTEST_MS = 1_000;
/** All records of a plan end within this time. */
const SPAN_MS = 10_000;
const NETWORKS = ['4G', '5G', 'wifi'];

const LIVE_ACCOUNTS: readonly string[] = Array.from(
  { length: ACCOUNTS },
  (_, n) => `62c40843c7a19097091${String(20_000 + n)}`,
);

/** A number in so many hexadecimal digits. */
export const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, '0');

/** Numbers from 0 up to 1 that look random and are the same for a seed (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = Math.imul(seed, 0x9e3779b9) >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export function* liveRecords({
  count,
  endingAt,
  seed,
}: RecordsPlan): Generator<UsageRecord, void, undefined> {
  const random = randomFrom(seed);
  const below = (limit: number) => Math.floor(random() * limit);
  for (let n = 0; n < count; n++) {
    const endedAt = endingAt - SPAN_MS + Math.floor((SPAN_MS * n) / count);
    const account = below(ACCOUNTS);
    const subscriber = below(SUBSCRIBERS);
    // Like a UUIDv7: the time, then the number, then random digits. The seed keeps two plans apart.
    const time = hex(endedAt, 12);
    const tail = `${hex(seed % 65_536, 4)}${hex(n, 8)}`;
    yield {
      recordId: `${time.slice(0, 8)}-${time.slice(8)}-7${hex(below(4_096), 3)}-8${hex(below(4_096), 3)}-${tail}`,
      accountId: LIVE_ACCOUNTS[account] ?? '',
      startedAt: endedAt - SHORTEST_MS - below(LONGEST_MS - SHORTEST_MS),
      endedAt,
      uplinkBytes: below(5_000_000),
      downlinkBytes: below(80_000_000),
      customerSiteId: `site-${hex(account, 2)}-${hex(below(SITES_PER_ACCOUNT), 2)}`,
      msisdn: String(4_915_100_000_000 + subscriber),
      imsi: String(262_010_000_000_000 + subscriber),
      userId: null,
      serviceId: 1 + below(SERVICES),
      cellId: `6f1c2b9e-1f0a-4a57-8c52-${hex(below(CELLS), 12)}`,
      genre: null,
      network: NETWORKS[below(NETWORKS.length)] ?? null,
      itemId: null,
      connection: null,
    };
  }
}
