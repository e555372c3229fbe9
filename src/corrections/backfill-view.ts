import type { Backfill, BackfillState } from './backfill.js';
import type { PlaceOfBackfill } from './backfill.repository.js';
import { fromCursor, toPage, type Page } from '../http/paging.js';

/** A backfill in an answer. Times are Unix milliseconds. */
export interface BackfillView {
  readonly id: string;
  readonly account_id: string;
  readonly from: number;
  readonly to: number;
  readonly reason: string;
  readonly state: BackfillState;
  readonly opened_at: number;
  readonly opened_by: string;
  /** When it was last loaded, closed or otherwise changed. */
  readonly changed_at: number;
  readonly closed_at: number | null;
  /** When it is discarded, unless it is loaded or closed before. Null unless it is open. */
  readonly expires_at: number | null;
  /** Until when it can be undone. Null unless it is closed. */
  readonly revertible_until: number | null;
  /** Records in the range when it was opened. */
  readonly standing: number;
  /** Records that were loaded. */
  readonly staged: number;
  readonly removed: number | null;
  readonly replaced: number | null;
  readonly added: number | null;
  readonly unchanged: number | null;
  readonly kept: number | null;
}

/** How long an open backfill may stay unused, and how long a closed one can be undone. Milliseconds. */
export interface BackfillAges {
  readonly openMs: number;
  readonly revertMs: number;
}

export function toBackfillView(backfill: Backfill, { openMs, revertMs }: BackfillAges): BackfillView {
  const { state, changedAt, endedAt: closedAt } = backfill;
  const revertible = state === 'closed' && backfill.revertible && closedAt !== null;
  return {
    id: backfill.id,
    account_id: backfill.accountId,
    from: backfill.rangeFrom,
    to: backfill.rangeTo,
    reason: backfill.reason,
    state,
    opened_at: backfill.openedAt,
    opened_by: backfill.openedBy,
    changed_at: changedAt,
    closed_at: closedAt,
    expires_at: state === 'open' ? changedAt + openMs : null,
    revertible_until: revertible ? closedAt + revertMs : null,
    standing: backfill.standing,
    staged: backfill.staged,
    removed: backfill.removed,
    replaced: backfill.replaced,
    added: backfill.added,
    unchanged: backfill.unchanged,
    kept: backfill.kept,
  };
}

export const toBackfillPage = (
  found: readonly Backfill[],
  limit: number,
  ages: BackfillAges,
): Page<BackfillView> =>
  toPage(
    found,
    limit,
    ({ openedAt, id }) => `${openedAt} ${id}`,
    (backfill) => toBackfillView(backfill, ages),
  );

/** Whether a text has the form of a backfill's id. */
export const isBackfillId = (text: string): boolean =>
  /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(text);

/** The place at which a cursor continues a list. Undefined for a cursor of another list. */
export function placeOfCursor(cursor: string): PlaceOfBackfill | undefined {
  const [openedAt = '', id = '', ...rest] = (fromCursor(cursor) ?? '').split(' ');
  if (!/^\d{1,15}$/.test(openedAt) || !isBackfillId(id) || rest.length > 0) return undefined;
  return { openedAt: Number(openedAt), id };
}
