import type { Accounts } from '../../common/accounts.js';
import { LONGEST_FACT_MS } from '../../record-model/usage-record.js';
import type { Statement } from '../../database/statement.js';
import { isFirstPart } from '../../record-model/first-part.js';

/**
 * `open`: takes records; nobody sees them. `closed`: they have replaced those of its range. `reverted`: that was undone.
 * `discarded`, by somebody, and `expired`, forgotten: it never replaced anything.
 */
export const BACKFILL_STATES = ['open', 'closed', 'reverted', 'discarded', 'expired'] as const;

export type BackfillState = (typeof BACKFILL_STATES)[number];

/** A backfill as it is stored. Times are Unix milliseconds. */
export interface BackfillRow {
  readonly account_id: string;
  readonly id: string;
  /** Of the start of records: the range begins with it. */
  readonly range_from: number;
  /** The range ends before it. */
  readonly range_to: number;
  readonly reason: string;
  readonly state: BackfillState;
  readonly opened_at: number;
  readonly opened_by_kind: string;
  readonly opened_by: string;
  /** When it was last loaded, closed or otherwise changed. */
  readonly changed_at: number;
  /** When it was closed; null unless it was. */
  readonly ended_at: number | null;
  /** The correction that it was closed with. */
  readonly correction_id: string | null;
  /** How many records stood in the range when it was opened. */
  readonly standing: number;
  /** How many were loaded. */
  readonly staged: number;
  /** What closing it did; null unless it was closed. */
  readonly removed: number | null;
  readonly added: number | null;
  readonly replaced: number | null;
  readonly unchanged: number | null;
  readonly kept: number | null;
  /** Whether what is needed to undo it is still there. */
  readonly revertible: boolean;
}

/** What is known of a backfill when it is opened. */
export type NewBackfill = Pick<
  BackfillRow,
  'account_id' | 'id' | 'range_from' | 'range_to' | 'reason' | 'opened_at' | 'opened_by_kind' | 'opened_by'
>;

/** One backfill, by its account and itself: what everything about one is bound to. */
export type BackfillKey = Pick<BackfillRow, 'account_id' | 'id'>;

/** Where a list goes on. */
export interface PlaceOfBackfill {
  readonly openedAt: number;
  readonly id: string;
}

const COLUMNS = `account_id, id, range_from, range_to, reason, state, opened_at, opened_by_kind, opened_by, changed_at, ended_at,
  correction_id, standing, staged, removed, added, replaced, unchanged, kept, revertible`;

/** Advisory locks of whoever opens backfills: this number, and one made of the account. */
const OPENING_LOCK = 1_701_668_207;

/** Lets one at a time open backfills of an account. */
export const lockOpening = (accountId: string): Statement => ({
  name: 'SELECT pg_advisory_xact_lock',
  text: 'SELECT pg_advisory_xact_lock($1::int, hashtext($2))',
  values: [OPENING_LOCK, accountId],
});

/** The open backfills of an account whose ranges have something in common with one. */
export const findOverlapping = (
  accountId: string,
  { from, to }: { readonly from: number; readonly to: number },
): Statement => ({
  name: 'SELECT usage_backfill',
  text: `
SELECT ${COLUMNS} FROM usage_backfill
WHERE account_id = $1 AND state = 'open' AND range_from < $3 AND range_to > $2
ORDER BY opened_at`,
  values: [accountId, from, to],
});

export const insertBackfill = (backfill: NewBackfill): Statement => ({
  name: 'INSERT usage_backfill',
  text: `
INSERT INTO usage_backfill (account_id, id, range_from, range_to, reason, state, opened_at, opened_by_kind, opened_by, changed_at, standing)
VALUES ($1, $2, $3, $4, $5, 'open', $6, $7, $8, $6, 0)`,
  values: [
    backfill.account_id,
    backfill.id,
    backfill.range_from,
    backfill.range_to,
    backfill.reason,
    backfill.opened_at,
    backfill.opened_by_kind,
    backfill.opened_by,
  ],
});

/**
 * The records of an account that began in a range, each by the only or the first of its facts, as a condition; the second
 * half of it is what the index knows.
 * @param values the places of the account, of the range's beginning and of its end.
 */
export const startedWithin = (
  fact: string,
  [account, from, to]: readonly [string, string, string],
): string => `
${fact}.account_id = ${account} AND ${fact}.started_at >= ${from} AND ${fact}.started_at < ${to}
  AND ${fact}.ended_at >= ${from} AND ${fact}.ended_at < ${to}::bigint + ${LONGEST_FACT_MS} AND ${isFirstPart(fact)}`;

/** Notes the records that stand in the range: those that are to be replaced. */
export const noteStanding = (backfill: NewBackfill): Statement => ({
  name: 'INSERT usage_backfill_standing',
  text: `
WITH noted AS (
  INSERT INTO usage_backfill_standing (account_id, backfill_id, record_id)
  SELECT fact.account_id, $2::uuid, fact.record_id FROM usage_record AS fact
  WHERE ${startedWithin('fact', ['$1', '$3', '$4'])}
  RETURNING record_id
)
UPDATE usage_backfill SET standing = (SELECT count(*) FROM noted)
WHERE account_id = $1 AND id = $2
RETURNING ${COLUMNS}`,
  values: [backfill.account_id, backfill.id, backfill.range_from, backfill.range_to],
});

/** A backfill, if it is of one of the accounts. */
export const findBackfill = (id: string, accounts: Accounts): Statement => ({
  name: 'SELECT usage_backfill',
  text: `
SELECT ${COLUMNS} FROM usage_backfill
WHERE id = $1::uuid AND ($2::text[] IS NULL OR account_id = ANY($2))`,
  values: [id, listOf(accounts)],
});

/** Backfills of some of the accounts, the newest first. */
export const listBackfills = (
  accounts: Accounts,
  state: BackfillState | undefined,
  limit: number,
  after: PlaceOfBackfill | undefined,
): Statement => ({
  name: 'SELECT usage_backfill',
  text: `
SELECT ${COLUMNS} FROM usage_backfill
WHERE ($1::text[] IS NULL OR account_id = ANY($1)) AND ($2::text IS NULL OR state = $2)
  AND ($3::bigint IS NULL OR (opened_at, id) < ($3, $4::uuid))
ORDER BY opened_at DESC, id DESC LIMIT $5`,
  values: [listOf(accounts), state ?? null, after?.openedAt ?? null, after?.id ?? null, limit],
});

/** Locks a backfill for the transaction, and reads it as whoever had it before left it. */
export const lockBackfill = ({ account_id: accountId, id }: BackfillKey): Statement => ({
  name: 'SELECT usage_backfill',
  text: `SELECT ${COLUMNS} FROM usage_backfill WHERE account_id = $1 AND id = $2 FOR NO KEY UPDATE`,
  values: [accountId, id],
});

/** Columns that change when something is done to a backfill. */
export type BackfillChange = Partial<
  Pick<
    BackfillRow,
    | 'state'
    | 'changed_at'
    | 'ended_at'
    | 'correction_id'
    | 'removed'
    | 'added'
    | 'replaced'
    | 'unchanged'
    | 'kept'
    | 'revertible'
  >
>;

/** Their order, and the only names that stand in the statement. */
const CHANGEABLE = [
  'state',
  'changed_at',
  'ended_at',
  'correction_id',
  'removed',
  'added',
  'replaced',
  'unchanged',
  'kept',
  'revertible',
] as const satisfies readonly (keyof BackfillChange)[];

export const changeBackfill = (
  { account_id: accountId, id }: BackfillKey,
  change: BackfillChange,
): Statement => {
  const changed = CHANGEABLE.filter((name) => change[name] !== undefined);
  const assignments = changed.map((name, place) => `${name} = $${place + 3}`);
  return {
    name: 'UPDATE usage_backfill',
    text: `UPDATE usage_backfill SET ${assignments.join(', ')} WHERE account_id = $1 AND id = $2 RETURNING ${COLUMNS}`,
    values: [accountId, id, ...changed.map((name) => change[name])],
  };
};

/** Adds to how many records were loaded. */
export const countStaged = (
  { account_id: accountId, id }: BackfillKey,
  more: number,
  now: number,
): Statement => ({
  name: 'UPDATE usage_backfill',
  text: `
UPDATE usage_backfill SET staged = staged + $3, changed_at = greatest(changed_at, $4)
WHERE account_id = $1 AND id = $2`,
  values: [accountId, id, more, now],
});

/** Removes what was loaded, or kept in order to undo it. */
export const removeStaged = ({ account_id: accountId, id }: BackfillKey): Statement => ({
  name: 'DELETE usage_backfill_record',
  text: 'DELETE FROM usage_backfill_record WHERE account_id = $1 AND backfill_id = $2',
  values: [accountId, id],
});

export const removeStanding = ({ account_id: accountId, id }: BackfillKey): Statement => ({
  name: 'DELETE usage_backfill_standing',
  text: 'DELETE FROM usage_backfill_standing WHERE account_id = $1 AND backfill_id = $2',
  values: [accountId, id],
});

/** Backfills with something to be tidied up: open ones that nobody has loaded since, closed ones that are too old to be undone. */
export const findForgotten = (openBefore: number, closedBefore: number, limit: number): Statement => ({
  name: 'SELECT usage_backfill',
  text: `
SELECT ${COLUMNS} FROM usage_backfill
WHERE (state = 'open' AND changed_at < $1) OR (state = 'closed' AND revertible AND ended_at < $2)
ORDER BY opened_at LIMIT $3`,
  values: [openBefore, closedBefore, limit],
});

const listOf = (accounts: Accounts): string[] | null => (accounts === 'all' ? null : [...accounts]);
