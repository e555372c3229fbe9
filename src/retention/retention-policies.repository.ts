import { Injectable } from '@nestjs/common';
import type { RetentionPolicy } from '../database/generated/client.js';
import { PrismaService } from '../database/prisma.service.js';
import { separateHorizons } from './sql/horizons.js';
import { lock } from './sql/retention.js';
import { UnitsOfWork, type UnitOfWork } from '../database/unit-of-work.js';

/** The ages of an account in days; null is for ever. */
export type NewRetentionPolicy = Omit<RetentionPolicy, 'updatedAt'>;

/** The accounts with ages of their own, instead of the configured ones. */
@Injectable()
export class RetentionPoliciesRepository {
  constructor(
    private readonly prisma: PrismaService,
    private readonly units: UnitsOfWork,
  ) {}

  all(): Promise<RetentionPolicy[]> {
    return this.prisma.retentionPolicy.findMany();
  }

  /** Up to `limit` policies after an account, in order of accounts. */
  page(after: string, limit: number): Promise<RetentionPolicy[]> {
    return this.prisma.retentionPolicy.findMany({
      where: { accountId: { gt: after } },
      orderBy: { accountId: 'asc' },
      take: limit,
    });
  }

  find(accountId: string): Promise<RetentionPolicy | null> {
    return this.prisma.retentionPolicy.findUnique({ where: { accountId } });
  }

  /**
   * Gives an account a policy of its own.
   * @param beside runs in the same transaction.
   */
  put(
    policy: NewRetentionPolicy,
    beside: (unit: UnitOfWork, before: RetentionPolicy | null) => Promise<void>,
  ): Promise<void> {
    const { accountId, ...days } = policy;
    return this.units.run(async (unit) => {
      const { prisma } = unit;
      await unit.query(lock());
      const before = await prisma.retentionPolicy.findUnique({ where: { accountId } });
      await unit.query(separateHorizons(accountId));
      const update = { ...days, updatedAt: new Date() };
      await prisma.retentionPolicy.upsert({ where: { accountId }, create: policy, update });
      await beside(unit, before);
    });
  }

  /** @returns whether there was one. */
  remove(
    accountId: string,
    beside: (unit: UnitOfWork, before: RetentionPolicy) => Promise<void>,
  ): Promise<boolean> {
    return this.units.run(async (unit) => {
      await unit.query(lock());
      const before = await unit.prisma.retentionPolicy.findUnique({ where: { accountId } });
      if (!before) return false;
      await unit.prisma.retentionPolicy.delete({ where: { accountId } });
      await beside(unit, before);
      return true;
    });
  }
}
