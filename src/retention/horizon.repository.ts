import { Inject, Injectable } from '@nestjs/common';
import type { Clock } from '../config/clock.js';
import { CLOCK, RETENTION_CONFIG } from '../config/config.module.js';
import type { RetentionConfig } from '../config/sections.js';
import { Database, type Session } from '../database/database.js';
import { PrismaService } from '../database/prisma.service.js';
import { UnitsOfWork, type UnitOfWork } from '../database/unit-of-work.js';
import { findHorizons, type HorizonRow, type HorizonScope } from '../horizons/find-horizons.js';
import type { AllHorizons, Horizons, Kept } from '../horizons/horizons.js';
import { toHorizons } from '../horizons/retention-horizons.js';
import { nextHorizons } from './ages.js';
import { assertLocked } from './retention-step.js';
import { mostCounted, reasonToHold, type LastSweep } from './sweep-guard.js';
import {
  advanceHorizons,
  countFacts,
  findClock,
  forgetEqualHorizons,
  separateHorizons,
  setHorizonBack,
  type FactsStretch,
} from './sql/horizons.js';
import { lock } from './sql/retention.js';

/** A change of horizons that a caller asked for: whose, and to when. */
export interface HorizonsBack {
  /** Absent: the accounts without horizons of their own, and the aggregates over all accounts. */
  readonly accountId: string | undefined;
  readonly to: Partial<Horizons>;
}

/** Stores the horizons, and whether a sweep must be confirmed. */
@Injectable()
export class HorizonRepository {
  constructor(
    private readonly database: Database,
    private readonly prisma: PrismaService,
    private readonly units: UnitsOfWork,
    @Inject(RETENTION_CONFIG) private readonly config: RetentionConfig,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async horizons(): Promise<AllHorizons> {
    return horizonsIn(this.database);
  }

  /** The horizons that {@link advance} would store now. */
  preview(): Promise<AllHorizons> {
    return this.units.run(async (unit) => (await this.step(unit)).next);
  }

  /**
   * Moves horizons forward, unless a person must confirm it first.
   * @returns why nothing was moved; undefined when it was.
   * @throws RetentionBusy
   */
  advance(isConfirmed: boolean): Promise<string | undefined> {
    return this.units.run(async (unit) => {
      await assertLocked(unit);
      await unit.query(forgetEqualHorizons());
      const { known, next, ...planned } = await this.step(unit);
      const last = await lastSweepIn(unit);
      const expiring = await countExpiring(unit, known, next, mostCounted(this.config, last));
      const held = isConfirmed ? undefined : reasonToHold({ ...planned, expiring }, last, this.config);
      if (held === undefined) await store(unit, next);
      const swept = {
        sweptAt: BigInt(planned.now),
        ...(expiring > 0 && { expiredRecords: BigInt(expiring) }),
      };
      const row = { heldBecause: held ?? null, ...(held === undefined && swept) };
      await unit.prisma.retentionSweep.upsert({ where: { id: 1 }, create: row, update: row });
      return held;
    });
  }

  /** Why the latest sweep stopped; undefined when it did not. */
  async heldBecause(): Promise<string | undefined> {
    const row = await this.prisma.retentionSweep.findUnique({ where: { id: 1 } });
    return row?.heldBecause ?? undefined;
  }

  /**
   * Moves horizons back. A horizon that is not later than its new value stays.
   * @param check gets the present horizons of the account, and refuses by throwing.
   * @param beside runs in the same transaction, after the change.
   */
  setBack(
    { accountId, to }: HorizonsBack,
    check: (present: Horizons) => void,
    beside: (unit: UnitOfWork, before: Horizons, after: Horizons) => Promise<void>,
  ): Promise<void> {
    return this.units.run(async (unit) => {
      await unit.query(lock());
      if (accountId !== undefined) await unit.query(separateHorizons(accountId));
      const ofScope = async () => {
        const { standard, accounts } = await horizonsIn(unit);
        return accountId === undefined ? standard : (accounts.get(accountId) ?? standard);
      };
      const before = await ofScope();
      check(before);
      const scopes: HorizonScope[] = accountId === undefined ? ['standard', 'network'] : ['account'];
      for (const scope of scopes) {
        for (const [grain, instant] of Object.entries(to)) {
          await unit.query(setHorizonBack(scope, accountId ?? '', grain as Kept, instant));
        }
      }
      await beside(unit, before, await ofScope());
    });
  }

  /**
   * The present and the next horizons. Ages are counted from the earlier of two clocks, that of the database and that
   * of this process: one clock that is fast removes nothing. While there are no records, horizons stay, so that the next
   * record is not refused.
   */
  private async step(unit: UnitOfWork) {
    const [found] = await unit.query<{ database_now: number; newest_day: number | null }>(findClock());
    const now = Math.min(this.clock(), found?.database_now ?? 0);
    const newestDay = found?.newest_day ?? undefined;
    const known = await horizonsIn(unit);
    const policies = await unit.prisma.retentionPolicy.findMany();
    const { ages } = this.config;
    const usesAges = policies.length > 0 || Object.values(ages).some((age) => age !== undefined);
    const next = newestDay === undefined ? known : nextHorizons(ages, policies, known, now);
    return { known, next, now, newestDay, latestHorizon: latestMoved(known, next), usesAges };
  }
}

const horizonsIn = async (session: Session): Promise<AllHorizons> =>
  toHorizons(await session.query<HorizonRow>(findHorizons()));

async function lastSweepIn({ prisma }: UnitOfWork): Promise<LastSweep | undefined> {
  const row = await prisma.retentionSweep.findUnique({ where: { id: 1 } });
  if (!row) return undefined;
  const { sweptAt, expiredRecords } = row;
  return {
    sweptAt: sweptAt === null ? undefined : Number(sweptAt),
    expiredRecords: expiredRecords === null ? undefined : Number(expiredRecords),
  };
}

async function store(unit: UnitOfWork, { standard, network, accounts }: AllHorizons): Promise<void> {
  await unit.query(advanceHorizons('standard', '', standard));
  await unit.query(advanceHorizons('network', '', network));
  for (const [accountId, horizons] of accounts) {
    await unit.query(advanceHorizons('account', accountId, horizons));
  }
}

/** The latest of the horizons of records that move. Those of figures are never later. */
function latestMoved(known: AllHorizons, next: AllHorizons): number | undefined {
  const moved = [...next.accounts]
    .filter(([accountId, { facts }]) => facts > (known.accounts.get(accountId) ?? known.standard).facts)
    .map(([, { facts }]) => facts);
  if (next.standard.facts > known.standard.facts) moved.push(next.standard.facts);
  return moved.length === 0 ? undefined : Math.max(...moved);
}

/** How many records the next horizons leave behind that the present ones do not; counted up to a limit. */
async function countExpiring(
  session: Session,
  known: AllHorizons,
  next: AllHorizons,
  most: number,
): Promise<number> {
  const own = [...next.accounts.keys()];
  const stretches: FactsStretch[] = [
    { accounts: { without: own }, from: known.standard.facts, to: next.standard.facts },
    ...own.map((accountId) => ({
      accounts: { accountId },
      from: (known.accounts.get(accountId) ?? known.standard).facts,
      to: next.accounts.get(accountId)?.facts ?? 0,
    })),
  ];
  let expiring = 0;
  for (const stretch of stretches.filter(({ from, to }) => to > from)) {
    if (expiring >= most) break;
    const [row] = await session.query<{ facts: number }>(countFacts(stretch, most - expiring));
    expiring += row?.facts ?? 0;
  }
  return expiring;
}
