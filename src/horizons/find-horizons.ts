import type { Kept } from './horizons.js';
import type { BoundSql } from '../database/database.js';
import { Prisma } from '../database/generated/client.js';

const { sql } = Prisma;

/** Whose horizon: of accounts without one of their own, of one account, or of the aggregates over all accounts. */
export type HorizonScope = 'standard' | 'account' | 'network';

/** A horizon as it is stored. */
export interface HorizonRow {
  readonly scope: HorizonScope;
  readonly account_id: string;
  readonly grain: Kept;
  readonly before: number;
  /** By the clock of the database. */
  readonly stored_at: number;
  readonly removed_before: number;
}

export const findHorizons = (): BoundSql => sql`
  SELECT scope, account_id, grain, before, stored_at, removed_before FROM retention_horizon`;
