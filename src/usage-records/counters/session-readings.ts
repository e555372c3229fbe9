import type { Reading, WrapBits } from './reading.js';
import type { SentReading } from './verdicts.js';
import type { UsageRecord } from '../../record-model/usage-record.js';
import type { ReadingKey, ReadingRow } from '../sql/counter-readings.js';
import type { RecordBatch } from '../sql/ingest-batch.js';

/** A reading of a session. Hashes have a character for each byte. */
export interface SessionReading extends Reading, ReadingKey, SentReading {
  readonly recordId: string;
  /** Account and session in one text. */
  readonly session: string;
}

/** A new reading, and the record that was sent. */
export interface NewReading extends SessionReading {
  readonly record: UsageRecord;
}

/** A stored reading. */
export interface StandingReading extends SessionReading {
  /** The hash of the record that was last stored for the reading. */
  readonly storedHash: string;
}

/** The readings of a batch, in the order in which they came. */
export function sentReadings(batch: RecordBatch, wrapBits: WrapBits): NewReading[] {
  return batch.sessionIds.map((sessionId, row) => {
    const record = batch.recordAt(row);
    const { accountId, recordId, startedAt, endedAt, uplinkBytes, downlinkBytes } = record;
    const key = { accountId, sessionId, readAt: endedAt, uplinkBytes, downlinkBytes };
    const sentHash = batch.contentHashAt(row);
    return { ...named(key, recordId), recordId, startedAt, wrapBits, sentHash, record };
  });
}

export function standingReading(row: ReadingRow): StandingReading {
  const { account_id: accountId, session_id: sessionId, read_at: readAt, record_id: recordId } = row;
  const key = {
    accountId,
    sessionId,
    readAt,
    uplinkBytes: row.uplink_bytes,
    downlinkBytes: row.downlink_bytes,
  };
  return {
    ...named(key, recordId),
    recordId,
    startedAt: row.started_at,
    wrapBits: row.wrap_bits,
    sentHash: row.sent_hash.toString('latin1'),
    storedHash: row.stored_hash.toString('latin1'),
  };
}

// No identifier contains NUL.
const named = (key: ReadingKey, recordId: string) => ({
  ...key,
  identity: identityOf(key.accountId, recordId),
  session: `${key.accountId}\0${key.sessionId}`,
  place: `${key.accountId}\0${key.sessionId}\0${key.readAt} ${key.uplinkBytes} ${key.downlinkBytes}`,
});

/** Account and record in one text. */
export const identityOf = (accountId: string, recordId: string): string => `${accountId}\0${recordId}`;
