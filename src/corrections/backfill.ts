import type { Prisma, UsageBackfill } from '../database/generated/client.js';
import type { UnitOfWork } from '../database/unit-of-work.js';
import { lockBackfill, type BackfillKey } from './sql/backfill.js';

/**
 * `open`: it takes records, and no report has them. `closed`: its records have replaced the records of its range.
 * `reverted`: it was closed and then undone. `discarded` by a request, or `expired` by its age: it never replaced
 * anything.
 */
export const BACKFILL_STATES = ['open', 'closed', 'reverted', 'discarded', 'expired'] as const;

export type BackfillState = (typeof BACKFILL_STATES)[number];

/** The same type with numbers for bigints. The values are exact as numbers. */
type WithNumbers<T> = {
  readonly [K in keyof T]: bigint extends T[K] ? Exclude<T[K], bigint> | number : T[K];
};

/**
 * A backfill as it is stored. Times are Unix milliseconds. The range is of the start of records, and ends before
 * `rangeTo`. `changedAt`: when it was last loaded, closed or otherwise changed. `standing`: how many records the range
 * had when it was opened. `staged`: how many records were loaded. The other counts are the results of closing, and null
 * before. `revertible`: whether the data that undoing needs is kept.
 */
export interface Backfill extends Omit<WithNumbers<UsageBackfill>, 'state'> {
  readonly state: BackfillState;
}

/** The values of a new backfill. */
export type NewBackfill = Pick<
  Backfill,
  'accountId' | 'id' | 'rangeFrom' | 'rangeTo' | 'reason' | 'openedAt' | 'openedByKind' | 'openedBy'
>;

export const toBackfill = (stored: UsageBackfill): Backfill =>
  Object.fromEntries(
    Object.entries(stored).map(([name, value]) => [name, typeof value === 'bigint' ? Number(value) : value]),
  ) as unknown as Backfill;

/**
 * Locks the backfill until the transaction ends, and reads it.
 * @returns undefined when there is none.
 */
export async function lockedBackfill(
  unit: UnitOfWork,
  { accountId, id }: BackfillKey,
): Promise<Backfill | undefined> {
  await unit.query(lockBackfill({ accountId, id }));
  const stored = await unit.prisma.usageBackfill.findUnique({ where: { accountId_id: { accountId, id } } });
  return stored ? toBackfill(stored) : undefined;
}

/** Changes an existing backfill. */
export async function changeBackfill(
  { prisma }: UnitOfWork,
  { accountId, id }: BackfillKey,
  change: Prisma.UsageBackfillUpdateInput,
): Promise<Backfill> {
  const where = { accountId_id: { accountId, id } };
  return toBackfill(await prisma.usageBackfill.update({ where, data: change }));
}
