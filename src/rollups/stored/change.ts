import type { LevelName } from './levels.js';

/** Identifies a stored aggregate: one level, one key of it, one period. */
export interface RollupIdentity {
  /** The account of the records; empty for the gathered part of a network level. */
  readonly accountId: string;
  readonly level: LevelName;
  /** Empty where the level has no key, and for records without a value of the dimension. */
  readonly key: string;
  /** Start of the period, Unix milliseconds. */
  readonly period: number;
}

/** By how much one batch of records changes one stored aggregate. */
export interface Change extends RollupIdentity {
  /** Packed slots. */
  readonly slots: Buffer;
}
