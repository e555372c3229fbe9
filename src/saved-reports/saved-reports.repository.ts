import { Injectable } from '@nestjs/common';
import { Prisma } from '../database/generated/client.js';
import { PrismaService } from '../database/prisma.service.js';
import { UnitsOfWork, type UnitOfWork } from '../database/unit-of-work.js';

/** A saved report as it is stored. */
export interface StoredReport {
  readonly name: string;
  /** The JSON text of the request. */
  readonly request: string;
  readonly createdAt: Date;
  readonly createdBy: string;
  readonly updatedAt: Date;
  readonly updatedBy: string;
}

/** A change to a saved report. */
export interface ReportChange extends Pick<StoredReport, 'name' | 'request'> {
  readonly by: string;
  readonly at: Date;
}

/** Records a change in its transaction. */
export type RecordChange = (unit: UnitOfWork, before: string | undefined) => Promise<void>;

/** The saved reports of each owner. */
@Injectable()
export class SavedReportsRepository {
  constructor(
    private readonly prisma: PrismaService,
    private readonly units: UnitsOfWork,
  ) {}

  find(owner: string, name: string): Promise<StoredReport | null> {
    return this.prisma.savedReport.findUnique({ where: { owner_name: { owner, name } } });
  }

  /** In order of names. */
  list(owner: string): Promise<StoredReport[]> {
    return this.prisma.savedReport.findMany({ where: { owner }, orderBy: { name: 'asc' } });
  }

  /**
   * Saves a report. Replaces a report of the same name.
   * @param most the most reports of an owner.
   * @returns undefined when the owner has as many already.
   */
  put(
    owner: string,
    { name, request, by, at }: ReportChange,
    most: number,
    record: RecordChange,
  ): Promise<StoredReport | undefined> {
    return this.units.run(async (unit) => {
      const { prisma } = unit;
      await lock(owner, unit);
      const where = { owner_name: { owner, name } };
      const before = await prisma.savedReport.findUnique({ where });
      if (!before && (await prisma.savedReport.count({ where: { owner } })) >= most) return undefined;
      const change = { request, updatedAt: at, updatedBy: by };
      const stored = await prisma.savedReport.upsert({
        where,
        create: { owner, name, ...change, createdAt: at, createdBy: by },
        update: change,
      });
      await record(unit, before?.request);
      return stored;
    });
  }

  /** @returns whether there was a report of this name. */
  remove(owner: string, name: string, record: RecordChange): Promise<boolean> {
    return this.units.run(async (unit) => {
      const { prisma } = unit;
      await lock(owner, unit);
      const before = await prisma.savedReport.findUnique({ where: { owner_name: { owner, name } } });
      if (!before) return false;
      await prisma.savedReport.delete({ where: { owner_name: { owner, name } } });
      await record(unit, before.request);
      return true;
    });
  }
}

/** Changes of one owner wait for each other. Otherwise two at the same time could exceed the limit. */
const lock = (owner: string, { prisma }: UnitOfWork): Promise<number> =>
  prisma.$executeRaw(
    Prisma.sql`SELECT pg_advisory_xact_lock(hashtextextended(${`saved reports of ${owner}`}, 0))`,
  );
