import type { Statement } from '../../database/statement.js';
import type { CopyRows } from '../../database/copy.js';
import { RowWriter } from '../../database/row-writer.js';
import { binaryArray } from '../../database/binary-array.js';
import type { LedgerLayout } from './ledger-layout.js';

/** A session of an account. */
export interface SessionKey {
  readonly accountId: string;
  readonly sessionId: string;
}

/** The place of a reading: session, instant and values. */
export interface ReadingKey extends SessionKey {
  readonly readAt: number;
  readonly uplinkBytes: number;
  readonly downlinkBytes: number;
}

/** A reading to be stored. Hashes have a character for each byte. */
export interface KeptReading extends ReadingKey {
  readonly startedAt: number;
  readonly wrapBits: number;
  readonly recordId: string;
  readonly sentHash: string;
  readonly storedHash: string;
}

/** A stored reading. */
export interface ReadingRow {
  readonly account_id: string;
  readonly session_id: string;
  readonly read_at: number;
  readonly uplink_bytes: number;
  readonly downlink_bytes: number;
  readonly started_at: number;
  readonly wrap_bits: 0 | 32;
  readonly record_id: string;
  readonly sent_hash: Buffer;
  readonly stored_hash: Buffer;
}

const sessionArrays = (keys: readonly SessionKey[]): Buffer[] => [
  binaryArray('text', keys, ({ accountId }) => accountId),
  binaryArray('text', keys, ({ sessionId }) => sessionId),
];

const readingArrays = (keys: readonly ReadingKey[]): Buffer[] => [
  ...sessionArrays(keys),
  binaryArray('int8', keys, ({ readAt }) => readAt),
  binaryArray('int8', keys, ({ uplinkBytes }) => uplinkBytes),
  binaryArray('int8', keys, ({ downlinkBytes }) => downlinkBytes),
];

const KEY_COLUMNS = 'account_id, session_id, read_at, uplink_bytes, downlink_bytes';
// The arrays are in subqueries, to hide their lengths from the planner. It should look up each element.
const SESSIONS = `unnest((SELECT $1::text[]), (SELECT $2::text[]))`;
const READINGS = `unnest((SELECT $1::text[]), (SELECT $2::text[]), (SELECT $3::bigint[]), (SELECT $4::bigint[]), (SELECT $5::bigint[]))`;

/**
 * The account of the rows that a statement looks up, as SQL: that of each given row, or the one of all of them. By one
 * account a distributed database sends the statement to that account's server.
 */
const accountOf = (accountId: string | undefined, values: readonly unknown[]): string =>
  accountId === undefined ? 'given.account_id' : `$${values.length + 1}::text`;

const withAccount = (accountId: string | undefined, values: readonly unknown[]): unknown[] =>
  accountId === undefined ? [...values] : [...values, accountId];

/** Creates the rows of sessions. @param sessions in the same order as in all code that locks sessions. */
export const ensureSessions = (sessions: readonly SessionKey[]): Statement => ({
  name: 'INSERT counter_session',
  text: `
INSERT INTO counter_session (account_id, session_id)
SELECT account_id, session_id FROM ${SESSIONS} WITH ORDINALITY AS given (account_id, session_id, ordinal)
ORDER BY ordinal
ON CONFLICT DO NOTHING`,
  values: sessionArrays(sessions),
});

/**
 * Locks sessions for the transaction, in the given order. Rows: the sessions that exist.
 * @param accountId the account of all of them, if it is one.
 */
export function lockSessions(sessions: readonly SessionKey[], accountId?: string): Statement {
  const values = sessionArrays(sessions);
  return {
    name: 'SELECT counter_session',
    text: `
SELECT ordinal FROM ${SESSIONS} WITH ORDINALITY AS given (account_id, session_id, ordinal)
JOIN counter_session AS session
  ON session.account_id = ${accountOf(accountId, values)} AND session.session_id = given.session_id
ORDER BY ordinal
FOR NO KEY UPDATE OF session`,
    values: withAccount(accountId, values),
  };
}

/**
 * For each place: the stored reading there, or else the one before it; and the one after it.
 * @param accountId the account of all of them, if it is one.
 */
export function findNeighbours(places: readonly ReadingKey[], accountId?: string): Statement {
  const values = readingArrays(places);
  const account = accountOf(accountId, values);
  return {
    name: 'SELECT counter_reading',
    text: `
SELECT DISTINCT neighbour.* FROM ${READINGS} AS given (${KEY_COLUMNS})
CROSS JOIN LATERAL (
  (SELECT * FROM counter_reading AS earlier
   WHERE earlier.account_id = ${account} AND earlier.session_id = given.session_id
     AND (earlier.read_at, earlier.uplink_bytes, earlier.downlink_bytes)
       <= (given.read_at, given.uplink_bytes, given.downlink_bytes)
   ORDER BY read_at DESC, uplink_bytes DESC, downlink_bytes DESC LIMIT 1)
  UNION ALL
  (SELECT * FROM counter_reading AS later
   WHERE later.account_id = ${account} AND later.session_id = given.session_id
     AND (later.read_at, later.uplink_bytes, later.downlink_bytes)
       > (given.read_at, given.uplink_bytes, given.downlink_bytes)
   ORDER BY read_at, uplink_bytes, downlink_bytes LIMIT 1)
) AS neighbour`,
    values: withAccount(accountId, values),
  };
}

/** An identity in the ledger. */
export interface IdentityKey {
  readonly account_id: string;
  readonly record_id: string;
}

/**
 * Which of some identities are taken, or have their place in the ledger taken by another one.
 * @param accountId the account of all of them, if it is one.
 */
export function findTaken(
  ledger: LedgerLayout,
  identities: readonly { readonly accountId: string; readonly recordId: string }[],
  accountId?: string,
): Statement {
  const values = [
    binaryArray('text', identities, (identity) => identity.accountId),
    binaryArray('text', identities, ({ recordId }) => recordId),
  ];
  return {
    name: `SELECT ${ledger.table}`,
    text: `
SELECT given.account_id, given.record_id FROM ${SESSIONS} AS given (account_id, record_id)
JOIN ${ledger.table} AS identity ON ${ledger.isAt('identity', accountOf(accountId, values), 'given.record_id')}`,
    values: withAccount(accountId, values),
  };
}

/**
 * Notes the hashes of the records that are now stored for readings.
 * @param accountId the account of all of them, if it is one.
 */
export function noteStored(
  readings: readonly (ReadingKey & { storedHash: string })[],
  accountId?: string,
): Statement {
  const values = [...readingArrays(readings), binaryArray('bytea', readings, ({ storedHash }) => storedHash)];
  return {
    name: 'UPDATE counter_reading',
    text: `
UPDATE counter_reading AS reading SET stored_hash = given.stored_hash
FROM unnest((SELECT $1::text[]), (SELECT $2::text[]), (SELECT $3::bigint[]), (SELECT $4::bigint[]),
    (SELECT $5::bigint[]), (SELECT $6::bytea[]))
  AS given (${KEY_COLUMNS}, stored_hash)
WHERE reading.account_id = ${accountOf(accountId, values)} AND reading.session_id = given.session_id
  AND reading.read_at = given.read_at AND reading.uplink_bytes = given.uplink_bytes
  AND reading.downlink_bytes = given.downlink_bytes`,
    values: withAccount(accountId, values),
  };
}

/** The usual number of bytes of a row. */
const USUAL_READING = 256;

/** The rows of readings. */
export function readingRows(readings: readonly KeptReading[]): CopyRows {
  const writer = new RowWriter((readings.length + 1) * USUAL_READING);
  for (const reading of readings) {
    writer.row(10);
    writer.text(reading.accountId);
    writer.text(reading.sessionId);
    writer.int8(reading.readAt);
    writer.int8(reading.uplinkBytes);
    writer.int8(reading.downlinkBytes);
    writer.int8(reading.startedAt);
    writer.int2(reading.wrapBits);
    writer.text(reading.recordId);
    writer.bytea(reading.sentHash);
    writer.bytea(reading.storedHash);
  }
  return {
    into: `counter_reading (${KEY_COLUMNS}, started_at, wrap_bits, record_id, sent_hash, stored_hash)`,
    rows: writer.finish(),
  };
}
