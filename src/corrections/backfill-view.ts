import { ApiProperty } from '@nestjs/swagger';
import { isNearInstant } from '../common/time.js';
import { BACKFILL_STATES, type Backfill, type BackfillState } from './backfill.js';
import type { PlaceOfBackfill } from './backfill.repository.js';
import { fromCursor, toPage, type Page } from '../http/paging.js';

const Whole = (description: string) => ApiProperty({ type: 'integer', minimum: 0, description });
const WholeOrNull = (description: string) =>
  ApiProperty({ type: 'integer', minimum: 0, nullable: true, description });

/** A backfill in an answer. Times are Unix milliseconds. */
export class BackfillView {
  static readonly example: BackfillView = {
    id: '2f0c5a2e-6a1b-4d8e-9c3f-7b5d1e0a4c68',
    account_id: '62c40843c7a190970912345',
    from: 1793664000000,
    to: 1793750400000,
    reason: 'Gateway 7 had its clock wrong',
    state: 'closed',
    opened_at: 1793870000000,
    opened_by: 'k7Qm2xTn',
    changed_at: 1793871000000,
    closed_at: 1793871000000,
    expires_at: null,
    revertible_until: 1796463000000,
    standing: 310422,
    staged: 310391,
    removed: 35,
    replaced: 1200,
    added: 4,
    unchanged: 309187,
    kept: 2,
  };

  @ApiProperty({ description: 'Of the backfill.' })
  readonly id!: string;

  @ApiProperty({ description: 'The account whose records are replaced.' })
  readonly account_id!: string;

  @Whole('Records that start at this time or later are replaced. Unix milliseconds, as all times here.')
  readonly from!: number;

  @Whole('Records that start before this time are replaced.')
  readonly to!: number;

  @ApiProperty({ description: 'The reason that was given.' })
  readonly reason!: string;

  @ApiProperty({
    enum: BACKFILL_STATES,
    description:
      '`open`: it can be loaded. `closed`: its records have replaced those of the range. `reverted`: that was undone. `discarded`, `expired`: it never replaced anything.',
  })
  readonly state!: BackfillState;

  @Whole('When it was opened.')
  readonly opened_at!: number;

  @ApiProperty({ description: 'The public id of the API key that opened it.' })
  readonly opened_by!: string;

  @Whole('When it was last loaded, closed or otherwise changed.')
  readonly changed_at!: number;

  @WholeOrNull('When it was closed.')
  readonly closed_at!: number | null;

  @WholeOrNull('When it is discarded, unless it is loaded or closed before. Null unless it is open.')
  readonly expires_at!: number | null;

  @WholeOrNull('Until when it can be undone. Null unless it is closed.')
  readonly revertible_until!: number | null;

  @Whole('Records that stood in the range when it was opened.')
  readonly standing!: number;

  @Whole('Records that were loaded: the sum of `replaced`, `added` and `unchanged`.')
  readonly staged!: number;

  @WholeOrNull('Records that stood and were not loaded. No figure includes them.')
  readonly removed!: number | null;

  @WholeOrNull('Records whose content was replaced.')
  readonly replaced!: number | null;

  @WholeOrNull('Records that did not stand before.')
  readonly added!: number | null;

  @WholeOrNull('Records that stood with the same content.')
  readonly unchanged!: number | null;

  @WholeOrNull('Records of the range that came after the opening and were not loaded. They stay.')
  readonly kept!: number | null;
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
  if (!/^[1-9]\d{0,14}$/.test(openedAt) || !isNearInstant(Number(openedAt))) return undefined;
  if (!isBackfillId(id) || id !== id.toLowerCase() || rest.length > 0) return undefined;
  return { openedAt: Number(openedAt), id };
}
