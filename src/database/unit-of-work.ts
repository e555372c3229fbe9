import { Injectable } from '@nestjs/common';
import { isUsable } from './copy.js';
import { Database, type Transaction } from './database.js';
import type { Prisma } from './generated/client.js';
import { PrismaService } from './prisma.service.js';
import { retried } from './retried.js';

/** What one transaction runs: models through Prisma and SQL beside them, on one connection. All is kept, or nothing. */
export interface UnitOfWork extends Transaction {
  readonly prisma: Prisma.TransactionClient;
}

/** The server ends a statement that takes too long. Prisma's own limit on the whole transaction stays out of its way. */
const LONGEST_MS = 86_400_000;

/** Runs units of work. */
@Injectable()
export class UnitsOfWork {
  constructor(
    private readonly prisma: PrismaService,
    private readonly database: Database,
  ) {}

  /**
   * Runs `work` in a transaction, again from its beginning when the server asks for that (SQLSTATE class 40).
   * @throws what `work` throws, after the rollback.
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
            // The rollback would wait behind a statement that has not ended. Closing the connection rolls back at once.
            if (!isUsable(connection, error)) void connection.end().catch(() => undefined);
            throw error;
          }
        },
        { maxWait: LONGEST_MS, timeout: LONGEST_MS },
      ),
    );
  }
}
