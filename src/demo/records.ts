import { ceilTo, DAY_MS, floorTo, MINUTE_MS, type TimeRange } from '../common/time.js';
import type { UsageRecord } from '../record-model/usage-record.js';
import { connectionOf } from './connection.js';
import { sessionsOf, type Session } from './sessions.js';
import { SUBSCRIBERS, type Subscriber } from './world.js';

/** Width of the grid at which sessions are usually cut into records. */
export const CUT_MS = 30 * MINUTE_MS;

/**
 * The usage of the demo's subscribers in [from, to), cut at the range's ends and at every multiple of `cutMs`. The
 * records of adjoining ranges are disjoint and add up to the sessions exactly, for any cuts. The same range with the
 * same cuts always gives the same records.
 */
export function* demoRecords(
  from: number,
  to: number,
  subscribers: readonly Subscriber[] = SUBSCRIBERS,
  cutMs: number = CUT_MS,
): Generator<UsageRecord, void> {
  for (let day = floorTo(from, DAY_MS); day < to; day += DAY_MS) {
    for (const subscriber of subscribers) {
      for (const session of sessionsOf(subscriber, day)) yield* parts(session, { from, to }, cutMs);
    }
  }
}

function* parts(session: Session, { from, to }: TimeRange, cutMs: number): Generator<UsageRecord, void> {
  const end = Math.min(session.endedAt, to);
  for (let start = Math.max(session.startedAt, from); start < end;) {
    const cut = Math.min(end, ceilTo(start + 1, cutMs));
    yield part(session, start, cut);
    start = cut;
  }
}

function part(session: Session, startedAt: number, endedAt: number): UsageRecord {
  const { subscriber, uplinkBytes, downlinkBytes } = session;
  const moved = (bytes: number) =>
    bytesUntil(session, bytes, endedAt) - bytesUntil(session, bytes, startedAt);
  return {
    recordId: recordId(subscriber, endedAt),
    accountId: subscriber.accountId,
    startedAt,
    endedAt,
    uplinkBytes: moved(uplinkBytes),
    downlinkBytes: moved(downlinkBytes),
    customerSiteId: session.siteId,
    msisdn: subscriber.msisdn,
    imsi: subscriber.imsi,
    userId: subscriber.userId,
    serviceId: session.serviceId,
    cellId: session.cellId,
    genre: session.genre,
    network: session.network,
    itemId: session.itemId,
    connection: connectionOf(session, endedAt),
  };
}

/**
 * Waves of a session's rate: the usual length of one, and its height relative to the mean rate. Heights stay below 1.
 */
const WAVES = [
  { periodMs: 7 * MINUTE_MS, height: 0.5 },
  { periodMs: 2.2 * MINUTE_MS, height: 0.3 },
] as const;

/**
 * How many of a session's bytes have moved by an instant. It never falls, and reaches all bytes at the end. The rate
 * goes up and down, so that no two minutes are alike.
 */
function bytesUntil({ startedAt, endedAt }: Session, bytes: number, instant: number): number {
  if (instant >= endedAt) return bytes;
  const length = endedAt - startedAt;
  const share = (instant - startedAt) / length;
  // Whole waves, so that each adds nothing over the session.
  const waves = WAVES.map(({ periodMs, height }) => {
    const turns = 2 * Math.PI * Math.max(1, Math.round(length / periodMs));
    return (height * Math.sin(turns * share)) / turns;
  });
  return Math.floor(bytes * waves.reduce((sum, wave) => sum + wave, share));
}

/** The form of the ids of the demo's records. */
export const DEMO_RECORD_ID = /^demo-([0-9a-f]{12})-[0-9]{15}$/;

/**
 * Ids sort by the end of their records. A subscriber has one session at a time, so no two of its records end at the
 * same instant.
 */
function recordId({ imsi }: Subscriber, endedAt: number): string {
  return `demo-${endedAt.toString(16).padStart(12, '0')}-${imsi}`;
}

/** The end of a record of the demo, from its id. Undefined for other ids. */
export function endOfRecord(id: string): number | undefined {
  const [, end] = DEMO_RECORD_ID.exec(id) ?? [];
  return end === undefined ? undefined : Number.parseInt(end, 16);
}
