import type { Kept } from './horizons.js';
import { statement, type Statement } from '../database/statement.js';

/** The scope of a horizon: accounts without one of their own, one account, or the aggregates over all accounts. */
export type HorizonScope = 'standard' | 'account' | 'network';

/** A stored horizon. */
export interface HorizonRow {
  readonly scope: HorizonScope;
  readonly account_id: string;
  readonly grain: Kept;
  readonly before: number;
  /** By the clock of the database. */
  readonly stored_at: number;
  readonly removed_before: number;
}

export const findHorizons = (): Statement => statement('SELECT retention_horizon')`
  SELECT scope, account_id, grain, before, stored_at, removed_before FROM retention_horizon`;
