import { Injectable } from '@nestjs/common';
import type { Accounts } from '../common/accounts.js';
import { BackfillRefused } from './backfill-refused.js';
import type { Statement } from '../database/statement.js';
import { PrismaService } from '../database/prisma.service.js';
import { UnitsOfWork, type UnitOfWork } from '../database/unit-of-work.js';
import {
  changeBackfill,
  lockedBackfill,
  toBackfill,
  type Backfill,
  type BackfillState,
  type NewBackfill,
} from './backfill.js';
import { lockOpening, noteStanding, removeStaged, removeStanding, type BackfillKey } from './sql/backfill.js';

/** The backfill after which a list continues. */
export type PlaceOfBackfill = Pick<Backfill, 'openedAt' | 'id'>;

/** Work in the transaction that changes a backfill. */
export type WithBackfill = (unit: UnitOfWork, backfill: Backfill) => Promise<void>;

/** Which backfills expire. Unix milliseconds. */
export interface ExpiryAges {
  /** Open backfills that were last loaded before this time expire. */
  readonly openBefore: number;
  /** Closed backfills that were closed before this time can no longer be undone. */
  readonly closedBefore: number;
}

/** Most backfills that expire in one run. */
const MOST_AT_ONCE = 100;

/** Longer than any statement takes. */
export const NO_LIMIT_MS = 2 ** 31 - 1;

/** A statement over all records of a backfill. The usual time limit is too short for it. */
export const withoutTimeLimit = (statement: Statement): Statement => ({
  ...statement,
  longestMs: NO_LIMIT_MS,
});

/** The same for the server's time limit, for the rest of the transaction. */
export const NO_STATEMENT_TIMEOUT: Statement = {
  name: 'SET',
  text: 'SET LOCAL statement_timeout = 0',
  values: [],
};

/** Opens, finds, lists and discards backfills. */
@Injectable()
export class BackfillRepository {
  constructor(
    private readonly prisma: PrismaService,
    private readonly units: UnitsOfWork,
  ) {}

  /**
   * Opens a backfill, and notes the standing records of its range: the records that it will replace.
   * @throws BackfillRefused `overlapping`
   */
  open(backfill: NewBackfill, openBefore: number, alongside: WithBackfill): Promise<Backfill> {
    const { accountId, openedAt: now, rangeFrom: from, rangeTo: to } = backfill;
    return this.units.run(async (unit) => {
      await unit.query(NO_STATEMENT_TIMEOUT);
      await unit.query(lockOpening(accountId));
      const overlapping = await unit.prisma.usageBackfill.findMany({
        where: { accountId, state: 'open', rangeFrom: { lt: to }, rangeTo: { gt: from } },
        orderBy: { openedAt: 'asc' },
      });
      for (const other of overlapping.map(toBackfill)) {
        if (other.changedAt >= openBefore) throw new BackfillRefused('overlapping', [other.id]);
        await discardIn(unit, other, 'expired', now);
      }
      const [noted] = await unit.query<{ count: number }>(withoutTimeLimit(noteStanding(backfill)));
      const standing = noted?.count ?? 0;
      const opened = await unit.prisma.usageBackfill.create({
        data: { ...backfill, state: 'open', changedAt: now, standing },
      });
      await alongside(unit, toBackfill(opened));
      return toBackfill(opened);
    });
  }

  /** Undefined when no backfill of these accounts has the id. */
  async find(id: string, accounts: Accounts): Promise<Backfill | undefined> {
    const found = await this.prisma.usageBackfill.findFirst({ where: { id, ...ofAccounts(accounts) } });
    return found ? toBackfill(found) : undefined;
  }

  /** The newest first. */
  async list(
    accounts: Accounts,
    state: BackfillState | undefined,
    limit: number,
    after?: PlaceOfBackfill,
  ): Promise<Backfill[]> {
    const conditions = [
      ofAccounts(accounts),
      ...(state === undefined ? [] : [{ state }]),
      ...(after === undefined
        ? []
        : [{ OR: [{ openedAt: { lt: after.openedAt } }, { ...after, id: { lt: after.id } }] }]),
    ];
    const found = await this.prisma.usageBackfill.findMany({
      where: { AND: conditions },
      orderBy: [{ openedAt: 'desc' }, { id: 'desc' }],
      take: limit,
    });
    return found.map(toBackfill);
  }

  /**
   * Discards an open backfill with all of its staged records. Leaves a discarded one as it is.
   * @throws BackfillRefused `state` when it was closed meanwhile.
   */
  discard(key: BackfillKey, now: number, alongside: WithBackfill): Promise<Backfill> {
    return this.units.run(async (unit) => {
      await unit.query(NO_STATEMENT_TIMEOUT);
      const backfill = await lockedBackfill(unit, key);
      if (!backfill) throw new BackfillRefused('unknown');
      if (backfill.state === 'discarded') return backfill;
      if (backfill.state !== 'open') throw new BackfillRefused('state', [backfill.state]);
      const discarded = await discardIn(unit, backfill, 'discarded', now);
      await alongside(unit, discarded);
      return discarded;
    });
  }

  /**
   * Discards open backfills that are too old. Removes the data that undoing needs, of closed ones that are too old.
   * @returns the backfills that were discarded.
   */
  async expire(ages: ExpiryAges, now: number, alongside: WithBackfill): Promise<Backfill[]> {
    const { openBefore, closedBefore } = ages;
    const found = await this.prisma.usageBackfill.findMany({
      where: {
        OR: [
          { state: 'open', changedAt: { lt: openBefore } },
          { state: 'closed', revertible: true, endedAt: { lt: closedBefore } },
        ],
      },
      orderBy: { openedAt: 'asc' },
      take: MOST_AT_ONCE,
    });
    const expired: Backfill[] = [];
    for (const key of found) {
      const discarded = await this.units.run((unit) => expireOne(unit, key, ages, now, alongside));
      if (discarded) expired.push(discarded);
    }
    return expired;
  }
}

/** @returns the backfill if it was open and is now discarded. */
async function expireOne(
  unit: UnitOfWork,
  key: BackfillKey,
  { openBefore, closedBefore }: ExpiryAges,
  now: number,
  alongside: WithBackfill,
): Promise<Backfill | undefined> {
  await unit.query(NO_STATEMENT_TIMEOUT);
  const backfill = await lockedBackfill(unit, key);
  if (backfill?.state === 'open' && backfill.changedAt < openBefore) {
    const discarded = await discardIn(unit, backfill, 'expired', now);
    await alongside(unit, discarded);
    return discarded;
  }
  if (backfill?.state === 'closed' && (backfill.endedAt ?? Infinity) < closedBefore) {
    await unit.query(withoutTimeLimit(removeStaged(backfill)));
    await changeBackfill(unit, backfill, { revertible: false });
  }
  return undefined;
}

async function discardIn(
  unit: UnitOfWork,
  backfill: Backfill,
  state: 'discarded' | 'expired',
  now: number,
): Promise<Backfill> {
  await unit.query(withoutTimeLimit(removeStaged(backfill)));
  await unit.query(withoutTimeLimit(removeStanding(backfill)));
  return changeBackfill(unit, backfill, { state, changedAt: now });
}

const ofAccounts = (accounts: Accounts) => (accounts === 'all' ? {} : { accountId: { in: [...accounts] } });
