import { DAY_MS, HOUR_MS, MINUTE_MS, type TimeRange } from '../common/time.js';
import { withoutOutages } from './outages.js';
import { Random } from './random.js';
import { localHour, membership, sessionShare } from './rhythm.js';
import { NETWORKS, SERVICES, type Service } from './services.js';
import type { Subscriber } from './world.js';

/** One stay of a subscriber on the network. Times are Unix milliseconds, the end is exclusive. */
export interface Session {
  readonly subscriber: Subscriber;
  readonly startedAt: number;
  readonly endedAt: number;
  readonly uplinkBytes: number;
  readonly downlinkBytes: number;
  /** Null: somewhere in town. */
  readonly siteId: string | null;
  readonly cellId: string;
  readonly serviceId: number;
  readonly genre: string | null;
  readonly itemId: string | null;
  readonly network: string;
}

/** A use of a service, before its other values are drawn. */
interface Use extends TimeRange {
  readonly service: Service;
}

const SHORTEST_MS = 15_000;
const LONGEST_MS = 3 * HOUR_MS;
/** Longest time that a gateway is offline between two sessions. */
const LONGEST_GAP_MS = 40_000;
const FASTEST_MBPS = 600;
/** Bytes per millisecond of a rate of 10^6 bits per second. */
const BYTES_PER_MS = 125;

const latest = new WeakMap<Subscriber, { readonly day: number; readonly sessions: readonly Session[] }>();

/**
 * The sessions that a subscriber begins on a UTC day. They are always the same, in order, without overlaps, and end on
 * that day.
 * @param day its midnight, in Unix milliseconds.
 */
export function sessionsOf(subscriber: Subscriber, day: number): readonly Session[] {
  const known = latest.get(subscriber);
  if (known?.day === day) return known.sessions;
  const sessions = draw(subscriber, day);
  // Live demo usage asks for the same day thousands of times.
  latest.set(subscriber, { day, sessions });
  return sessions;
}

function draw(subscriber: Subscriber, day: number): Session[] {
  const random = new Random('sessions', subscriber.imsi, day);
  const uses =
    subscriber.device === 'gateway' ? unbroken(subscriber, day, random) : occasional(subscriber, day, random);
  return uses.flatMap((use) => sessionsOfUse(subscriber, use, random));
}

function unbroken(subscriber: Subscriber, day: number, random: Random): Use[] {
  const uses: Use[] = [];
  for (let from = day; from < day + DAY_MS;) {
    const service = serviceFor(subscriber, random);
    const length = Math.max(3 * MINUTE_MS, lengthOf(service, random));
    const to = Math.min(from + length, day + DAY_MS);
    uses.push({ from, to, service });
    from = to + random.below(LONGEST_GAP_MS);
  }
  return uses;
}

function occasional(subscriber: Subscriber, day: number, random: Random): Use[] {
  const starts = startsOf(subscriber, day, random);
  return starts
    .map((from, i): Use => {
      const service = serviceFor(subscriber, random);
      const next = starts[i + 1] ?? day + DAY_MS;
      return { from, to: Math.min(from + lengthOf(service, random), next), service };
    })
    .filter(({ from, to }) => to - from >= SHORTEST_MS);
}

function startsOf(subscriber: Subscriber, day: number, random: Random): number[] {
  const starts: number[] = [];
  for (let hour = day; hour < day + DAY_MS; hour += HOUR_MS) {
    const share = sessionShare(subscriber, localHour(hour, subscriber.site.utcOffsetMs));
    const count = random.count(subscriber.sessionsPerDay * share);
    for (let i = 0; i < count; i++) starts.push(hour + random.below(HOUR_MS));
  }
  return starts.sort((a, b) => a - b);
}

const serviceFor = ({ device }: Subscriber, random: Random): Service =>
  random.weighted(SERVICES, ({ popularity }) => popularity[device]);

const lengthOf = ({ minutes }: Service, random: Random): number =>
  Math.min(LONGEST_MS, Math.round(random.heavyTailed(minutes * MINUTE_MS, 0.8)));

/** The sessions of one use: one, unless an outage took a part of it. */
function sessionsOfUse(subscriber: Subscriber, { service, from, to }: Use, random: Random): Session[] {
  const { site, device, appetite } = subscriber;
  const present = membership(site.kind, localHour(from, site.utcOffsetMs));
  const atSite = device !== 'phone' || random.chance(present);
  const siteId = atSite ? site.id : null;
  const cellId = random.pick(atSite ? site.cells : site.townCells);
  const network = random.weighted(NETWORKS, ({ popularity }) => popularity[device]);
  const genre = random.oneOf(service.genres) ?? null;
  const itemId = genre && itemOf(genre, service, random);
  // A gateway carries the traffic of all people at its site.
  const load = device === 'gateway' ? 0.1 + 0.9 * present : 1;
  const usualMbps = service.downlinkMbps * network.speed * appetite * load;
  const mbps = Math.min(FASTEST_MBPS, random.heavyTailed(usualMbps, 0.9));
  const uplinkRatio = service.uplinkRatio * random.between(0.6, 1.5);
  return withoutOutages(siteId, { from, to }).map(({ from: startedAt, to: endedAt }) => {
    const downlinkBytes = Math.round(mbps * BYTES_PER_MS * (endedAt - startedAt));
    return {
      subscriber,
      startedAt,
      endedAt,
      uplinkBytes: Math.round(downlinkBytes * uplinkRatio),
      downlinkBytes,
      siteId,
      cellId,
      serviceId: service.id,
      genre,
      itemId,
      network: network.name,
    };
  });
}

/** An item of a genre. The first ones are the most popular. */
function itemOf(genre: string, { itemsPerGenre }: Service, random: Random): string {
  const rank = Math.floor(itemsPerGenre * random.next() ** 2.5) + 1;
  return `${genre}-${String(rank).padStart(3, '0')}`;
}
