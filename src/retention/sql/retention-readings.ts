import { LONGEST_RECORD_MS } from '../../record-model/usage-record.js';
import { statement, type Statement } from '../../database/statement.js';
import { Prisma } from '../../database/generated/client.js';

/** A session as it is stored. */
export interface SessionRow {
  readonly account_id: string;
  readonly session_id: string;
}

/** The sessions of one account, or of all accounts but some. */
export type SessionsOf = { readonly accountId: string } | { readonly without: readonly string[] };

const { sql } = Prisma;

export type AccountRow = Pick<SessionRow, 'account_id'>;

/** The accounts that have sessions, but some. */
export const accountsWithSessions = (without: readonly string[]): Statement => statement(
  'SELECT counter_session',
)`
  SELECT DISTINCT account_id FROM counter_session WHERE account_id <> ALL(${[...without]}::text[])
  ORDER BY account_id`;

/** Locks sessions after a given one, in order. Sessions that another transaction has locked are skipped. */
export const lockSessionsAfter = (
  accounts: SessionsOf,
  after: SessionRow,
  limit: number,
): Statement => statement('SELECT counter_session')`
  SELECT account_id, session_id FROM counter_session
  WHERE (account_id, session_id) > (${after.account_id}, ${after.session_id})
    AND ${
      'accountId' in accounts
        ? sql`account_id = ${accounts.accountId}`
        : sql`account_id <> ALL(${[...accounts.without]}::text[])`
    }
  ORDER BY account_id, session_id LIMIT ${limit}
  FOR UPDATE SKIP LOCKED`;

const namedIn = (sessions: readonly SessionRow[]) => sql`
  unnest(${sessions.map((row) => row.account_id)}::text[], ${sessions.map((row) => row.session_id)}::text[])
    AS named (account_id, session_id)`;

/**
 * Removes the readings of sessions before an instant, all but the last of each session. The last reading also goes when
 * no later reading exists and it is so old that no record could begin with it.
 */
export const removeReadings = (sessions: readonly SessionRow[], before: number): Statement => statement(
  'DELETE counter_reading',
)`
  WITH gone AS (
    DELETE FROM counter_reading AS reading USING ${namedIn(sessions)}
    WHERE reading.account_id = named.account_id AND reading.session_id = named.session_id
      AND reading.read_at < ${before}
      AND coalesce((
        SELECT next.read_at FROM counter_reading AS next
        WHERE next.account_id = reading.account_id AND next.session_id = reading.session_id
          AND (next.read_at, next.uplink_bytes, next.downlink_bytes)
            > (reading.read_at, reading.uplink_bytes, reading.downlink_bytes)
        ORDER BY next.read_at, next.uplink_bytes, next.downlink_bytes LIMIT 1
      ) < ${before}, reading.read_at < ${before - LONGEST_RECORD_MS})
    RETURNING 1
  ) SELECT count(*)::int AS readings FROM gone`;

/** Removes those of some sessions that have no readings. The sessions must be locked. */
export const removeEmptySessions = (sessions: readonly SessionRow[]): Statement => statement(
  'DELETE counter_session',
)`
  DELETE FROM counter_session AS session USING ${namedIn(sessions)}
  WHERE session.account_id = named.account_id AND session.session_id = named.session_id
    AND NOT EXISTS (
      SELECT 1 FROM counter_reading AS reading
      WHERE reading.account_id = session.account_id AND reading.session_id = session.session_id)`;
