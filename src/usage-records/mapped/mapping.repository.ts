import { Injectable } from '@nestjs/common';
import type { Prisma } from '../../database/generated/client.js';
import { PrismaService } from '../../database/prisma.service.js';
import { UnitsOfWork, type UnitOfWork } from '../../database/unit-of-work.js';

/** A mapping as it is stored. */
export interface StoredMapping {
  readonly name: string;
  readonly document: unknown;
  readonly createdAt: Date;
  readonly createdBy: string;
  readonly updatedAt: Date;
  readonly updatedBy: string;
}

/** The stored mappings. */
@Injectable()
export class MappingRepository {
  constructor(
    private readonly prisma: PrismaService,
    private readonly units: UnitsOfWork,
  ) {}

  find(name: string): Promise<StoredMapping | null> {
    return this.prisma.mapping.findUnique({ where: { name } });
  }

  /** In order of names. */
  list(): Promise<StoredMapping[]> {
    return this.prisma.mapping.findMany({ orderBy: { name: 'asc' } });
  }

  /**
   * Stores a mapping. Replaces a mapping of the same name.
   * @param record gets the earlier document, in the same transaction.
   */
  put(
    name: string,
    document: object,
    by: string,
    at: Date,
    record: (unit: UnitOfWork, before: unknown) => Promise<void>,
  ): Promise<StoredMapping> {
    return this.units.run(async (unit) => {
      const before = await unit.prisma.mapping.findUnique({ where: { name } });
      const change = { document: document as Prisma.InputJsonObject, updatedAt: at, updatedBy: by };
      const stored = await unit.prisma.mapping.upsert({
        where: { name },
        create: { name, ...change, createdAt: at, createdBy: by },
        update: change,
      });
      await record(unit, before?.document);
      return stored;
    });
  }

  /**
   * Removes a mapping.
   * @param record gets the removed document, in the same transaction.
   * @returns whether there was one.
   */
  remove(name: string, record: (unit: UnitOfWork, before: unknown) => Promise<void>): Promise<boolean> {
    return this.units.run(async (unit) => {
      const before = await unit.prisma.mapping.findUnique({ where: { name } });
      if (!before) return false;
      const { count } = await unit.prisma.mapping.deleteMany({ where: { name } });
      if (count > 0) await record(unit, before.document);
      return count > 0;
    });
  }
}
