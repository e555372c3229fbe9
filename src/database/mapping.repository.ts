import { Injectable } from '@nestjs/common';
import type { Prisma } from './generated/client.js';
import { PrismaService } from './prisma.service.js';

/** A mapping as it is stored. */
export interface StoredMapping {
  readonly name: string;
  readonly document: unknown;
  readonly createdAt: Date;
  readonly createdBy: string;
  readonly updatedAt: Date;
  readonly updatedBy: string;
}

/** A transaction of Prisma's client. */
export type PrismaTransaction = Prisma.TransactionClient;

/** The stored mappings. */
@Injectable()
export class MappingRepository {
  constructor(private readonly prisma: PrismaService) {}

  find(name: string): Promise<StoredMapping | null> {
    return this.prisma.mapping.findUnique({ where: { name } });
  }

  /** By name. */
  list(): Promise<StoredMapping[]> {
    return this.prisma.mapping.findMany({ orderBy: { name: 'asc' } });
  }

  /**
   * Stores a mapping in place of the one of its name.
   * @param record is told the document that was there, in the same transaction.
   */
  put(
    name: string,
    document: object,
    by: string,
    at: Date,
    record: (transaction: PrismaTransaction, before: unknown) => Promise<void>,
  ): Promise<StoredMapping> {
    return this.prisma.$transaction(async (transaction) => {
      const before = await transaction.mapping.findUnique({ where: { name } });
      const change = { document: document as Prisma.InputJsonObject, updatedAt: at, updatedBy: by };
      const stored = await transaction.mapping.upsert({
        where: { name },
        create: { name, ...change, createdAt: at, createdBy: by },
        update: change,
      });
      await record(transaction, before?.document);
      return stored;
    });
  }

  /**
   * Removes a mapping.
   * @param record is told the document that was there, in the same transaction.
   * @returns whether there was one.
   */
  remove(
    name: string,
    record: (transaction: PrismaTransaction, before: unknown) => Promise<void>,
  ): Promise<boolean> {
    return this.prisma.$transaction(async (transaction) => {
      const before = await transaction.mapping.findUnique({ where: { name } });
      if (!before) return false;
      const { count } = await transaction.mapping.deleteMany({ where: { name } });
      if (count > 0) await record(transaction, before.document);
      return count > 0;
    });
  }
}
