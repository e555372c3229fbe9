import { Inject, Injectable } from '@nestjs/common';
import { PrismaPg } from '@prisma/adapter-pg';
import type { Pool } from 'pg';
import { POOL } from './database.js';
import { PrismaClient } from './generated/client.js';

/** Prisma's client over the shared pool. The pool belongs to whoever made it and is closed there. */
@Injectable()
export class PrismaService extends PrismaClient {
  constructor(@Inject(POOL) pool: Pool) {
    super({ adapter: new PrismaPg(pool, { disposeExternalPool: false }) });
  }
}
