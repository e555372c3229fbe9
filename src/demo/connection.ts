import type { ConnectionDetails } from '../record-model/usage-record.js';
import { Random } from './random.js';
import type { Session } from './sessions.js';
import type { Site, Subscriber } from './world.js';

/** Median latency of each network with base stations, in milliseconds. */
const LATENCY_MS: ReadonlyMap<string, number> = new Map([
  ['3G', 78],
  ['4G', 34],
  ['5G', 11],
]);

const ESIMS_AMONG_PHONES = 0.4;
/** How many addresses carriers give to their devices: those of 100.64.0.0/10. */
const CARRIER_ADDRESSES = 2 ** 22;

/**
 * The connection in the record of a session that ends at an instant. It is always the same. Only a gateway measures its
 * connection. Of other devices the kind of SIM is known, unless they are on Wi-Fi.
 */
export function connectionOf(session: Session, endedAt: number): ConnectionDetails | null {
  const { subscriber, network, cellId } = session;
  const latency = LATENCY_MS.get(network);
  if (latency === undefined) return null;
  if (subscriber.device !== 'gateway') return hasEsim(subscriber) ? AN_ESIM : A_PHYSICAL_SIM;
  const random = new Random('connection', subscriber.imsi, endedAt);
  return {
    packetLatencyMs: rounded(random.heavyTailed(latency, 0.25)),
    jitterMs: rounded(random.heavyTailed(latency / 12, 0.4)),
    packetLossPercent: rounded(Math.min(100, random.heavyTailed(0.06, 1.1))),
    simType: 'physical',
    enodebIp: baseStationOf(cellId),
    ueIp: addressOf(subscriber),
    lrId: locationRegisterOf(subscriber.site),
  };
}

const NOT_MEASURED = {
  packetLatencyMs: null,
  jitterMs: null,
  packetLossPercent: null,
  enodebIp: null,
  ueIp: null,
  lrId: null,
} as const;
const AN_ESIM: ConnectionDetails = Object.freeze({ ...NOT_MEASURED, simType: 'esim' });
const A_PHYSICAL_SIM: ConnectionDetails = Object.freeze({ ...NOT_MEASURED, simType: 'physical' });

/** Rounds to three decimal digits. */
const rounded = (value: number): number => Math.round(value * 1_000) / 1_000;

const esims = new WeakMap<Subscriber, boolean>();

function hasEsim(subscriber: Subscriber): boolean {
  let known = esims.get(subscriber);
  if (known === undefined) {
    const { device, imsi } = subscriber;
    const mayHave = device === 'phone' || device === 'laptop';
    known = mayHave && new Random('sim', imsi).chance(ESIMS_AMONG_PHONES);
    esims.set(subscriber, known);
  }
  return known;
}

/** Each cell has one. */
function baseStationOf(cellId: string): string {
  const random = new Random('base station', cellId);
  return `10.${random.below(256)}.${random.below(256)}.${1 + random.below(254)}`;
}

function addressOf({ imsi }: Subscriber): string {
  const nth = Number(imsi) % CARRIER_ADDRESSES;
  return `100.${64 + (nth >> 16)}.${(nth >> 8) & 255}.${nth & 255}`;
}

/** Each region has one. */
const locationRegisterOf = ({ utcOffsetMs }: Site): string =>
  utcOffsetMs > 0 ? 'lr-west-india' : 'lr-texas';
