import type { Prisma, UsageBackfill } from '../database/generated/client.js';
import type { UnitOfWork } from '../database/unit-of-work.js';
import { lockBackfill, type BackfillRow } from './sql/backfill.js';

/**
 * `open`: takes records; no report has them. `closed`: they have replaced those of its range. `reverted`: that was undone.
 * `discarded` by a request, and `expired` by its age: it never replaced anything.
 */
export const BACKFILL_STATES = ['open', 'closed', 'reverted', 'discarded', 'expired'] as const;

export type BackfillState = (typeof BACKFILL_STATES)[number];

/** The same, whose whole numbers are exact as numbers, too. */
type WithNumbers<T> = {
  readonly [K in keyof T]: bigint extends T[K] ? Exclude<T[K], bigint> | number : T[K];
};

/**
 * A backfill as it is stored. Times are Unix milliseconds; the range is of the start of records, and ends before
 * `rangeTo`. `changedAt`: when it was last loaded, closed or otherwise changed. `standing`: how many records stood in the
 * range when it was opened; `staged`: how many were loaded. The other counts say what closing did, and are null before.
 * `revertible`: whether what is needed to undo it is kept.
 */
export interface Backfill extends Omit<WithNumbers<UsageBackfill>, 'state'> {
  readonly state: BackfillState;
}

/** What is known of a backfill when it is opened. */
export type NewBackfill = Pick<
  Backfill,
  'accountId' | 'id' | 'rangeFrom' | 'rangeTo' | 'reason' | 'openedAt' | 'openedByKind' | 'openedBy'
>;

/** What identifies a backfill. */
export type BackfillKey = Pick<Backfill, 'accountId' | 'id'>;

export const toBackfill = (stored: UsageBackfill): Backfill =>
  Object.fromEntries(
    Object.entries(stored).map(([name, value]) => [name, typeof value === 'bigint' ? Number(value) : value]),
  ) as unknown as Backfill;

/** What statements over the records of a backfill are bound to. */
export const rowOf = (
  backfill: Pick<NewBackfill, keyof BackfillKey | 'rangeFrom' | 'rangeTo'>,
): BackfillRow => ({
  account_id: backfill.accountId,
  id: backfill.id,
  range_from: backfill.rangeFrom,
  range_to: backfill.rangeTo,
});

/**
 * The backfill as the transaction before left it. Nothing else changes it until this one ends.
 * @returns undefined when there is none.
 */
export async function lockedBackfill(
  unit: UnitOfWork,
  { accountId, id }: BackfillKey,
): Promise<Backfill | undefined> {
  await unit.query(lockBackfill({ account_id: accountId, id }));
  const stored = await unit.prisma.usageBackfill.findUnique({ where: { accountId_id: { accountId, id } } });
  return stored ? toBackfill(stored) : undefined;
}

/** Changes a backfill there is. */
export async function changeBackfill(
  { prisma }: UnitOfWork,
  { accountId, id }: BackfillKey,
  change: Prisma.UsageBackfillUpdateInput,
): Promise<Backfill> {
  const where = { accountId_id: { accountId, id } };
  return toBackfill(await prisma.usageBackfill.update({ where, data: change }));
}
