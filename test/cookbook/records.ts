import { Random } from '../oracle/random.js';
import type { LanguageRecord } from '../language/naive/wire.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const MEGABYTE = 1_000_000;

/** The moment at which all questions are asked: a Wednesday, two in the afternoon in Hamburg. */
export const NOW = Date.UTC(2026, 5, 17, 12);

export const ACCOUNT = 'harbour';
const SEED = 1;

interface Subscriber {
  readonly identity: Pick<LanguageRecord, 'msisdn' | 'imsi' | 'user_id' | 'customer_site_id' | 'cell_id'>;
  readonly sim_type: 'physical' | 'esim';
  /** Megabytes of an hour, about. */
  readonly appetite: number;
}

const cell = (number: number): string => `5a3c9e10-0000-4000-8000-00000000000${number}`;

const SUBSCRIBERS: readonly Subscriber[] = Array.from({ length: 12 }, (_, i) => ({
  identity: {
    // A few machines have a card and no number.
    msisdn: i < 10 ? `${i === 9 ? '31610' : '49151'}00000${String(i).padStart(2, '0')}` : null,
    imsi: `26201000000${String(i).padStart(4, '0')}`,
    user_id: i < 8 ? (['anna', 'ben', 'carla', 'dirk', 'eva', 'finn', 'greta', 'hans'][i] ?? null) : null,
    customer_site_id: i % 3 === 2 ? 'depot' : 'quay',
    cell_id: cell(i % 3 === 2 ? 3 : 1 + (i % 2)),
  },
  sim_type: i % 4 === 0 ? 'esim' : 'physical',
  appetite: 60 + ((i * 7) % 12) * 40,
}));

/** UTC midnights of the days that have usage. */
function days(): number[] {
  const stretch = (from: number, count: number) => Array.from({ length: count }, (_, i) => from + i * DAY);
  return [
    ...stretch(Date.UTC(2025, 5, 1), 17),
    ...stretch(Date.UTC(2026, 2, 28), 3),
    ...stretch(Date.UTC(2026, 4, 1), 31),
    ...stretch(Date.UTC(2026, 5, 1), 17),
  ];
}

/** A small enterprise at the waterside: two sites, three cells, twelve subscribers, fifteen weeks. */
export function cookbookRecords(): LanguageRecord[] {
  const random = new Random(SEED);
  return days().flatMap((day) => SUBSCRIBERS.flatMap((subscriber, i) => dayOf(subscriber, i, day, random)));
}

function dayOf(subscriber: Subscriber, i: number, day: number, random: Random): LanguageRecord[] {
  const isWeekend = [0, 6].includes(new Date(day).getUTCDay());
  // Each has its usual hours; some come at the weekend, and nights are quiet but for the machines.
  if (isWeekend && i % 4 !== 1) return [];
  const sessions = i >= 10 ? [0, 8, 16] : [5 + (i % 3), 11];
  return sessions.flatMap((hour, session) => {
    const started = day + hour * HOUR + random.integer(0, 50) * MINUTE;
    const minutes = random.integer(40, i >= 10 ? 400 : 200);
    const volume = (subscriber.appetite * MEGABYTE * minutes * random.integer(50, 150)) / 6000;
    const record = recordOf(subscriber, random, started, minutes, volume);
    return record.ended_at <= NOW - (NOW % DAY) || started < NOW - HOUR
      ? [{ ...record, record_id: `${i}-${day / DAY}-${session}` }]
      : [];
  });
}

function recordOf(
  { identity, sim_type }: Subscriber,
  random: Random,
  started: number,
  minutes: number,
  volume: number,
): Omit<LanguageRecord, 'record_id'> {
  const latency = random.integer(8_000, 60_000);
  const jitter = random.integer(500, 9_000);
  return {
    account_id: ACCOUNT,
    ...identity,
    started_at: started,
    ended_at: Math.min(started + minutes * MINUTE, NOW),
    uplink_bytes: Math.round(volume / random.integer(4, 12)),
    downlink_bytes: Math.round(volume),
    service_id: random.integer(1, 4),
    network: random.pick(['4G', '5G', '5G', 'wifi']),
    genre: random.pick(['logistics', 'telephony', 'video']),
    item_id: null,
    sim_type,
    packet_latency_ms: latency / 1000,
    jitter_ms: jitter / 1000,
    packet_loss_percent: random.integer(0, 2000) / 1000,
  };
}
