import { Injectable } from '@nestjs/common';
import { isUsable } from './copy.js';
import { Database, type Transaction } from './database.js';
import type { Prisma } from './generated/client.js';
import { PrismaService } from './prisma.service.js';
import { retried } from './retried.js';

/** One transaction on one connection, for models by Prisma and for SQL. All changes are kept, or none. */
export interface UnitOfWork extends Transaction {
  readonly prisma: Prisma.TransactionClient;
}

/**
 * The server cancels a statement that takes too long. Prisma's limit on the whole transaction is set so high that it
 * never applies.
 */
const LONGEST_MS = 86_400_000;

/** Runs units of work. */
@Injectable()
export class UnitsOfWork {
  constructor(
    private readonly prisma: PrismaService,
    private readonly database: Database,
  ) {}

  /**
   * Runs `work` in a transaction. Runs it again from its beginning when the server asks for that (SQLSTATE class 40).
   * @throws the error of `work`, after the rollback.
   */
  run<T>(work: (unit: UnitOfWork) => Promise<T>): Promise<T> {
    return retried(() => this.attempt(work));
  }

  private attempt<T>(work: (unit: UnitOfWork) => Promise<T>): Promise<T> {
    return this.prisma.onOneConnection((connectionOf) =>
      this.prisma.$transaction(
        async (prisma) => {
          const connection = connectionOf();
          try {
            return await work({ ...this.database.on(connection), prisma });
          } catch (error) {
            // A rollback would wait for the statement that has not ended. Closing the connection rolls back at once.
            if (!isUsable(connection, error)) void connection.end().catch(() => undefined);
            throw error;
          }
        },
        { maxWait: LONGEST_MS, timeout: LONGEST_MS },
      ),
    );
  }
}
