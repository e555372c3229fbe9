import { closedMap, type ClosedMap } from '../../common/closed-map.js';
import type { DimensionName } from '../../record-model/dimensions.js';
import { DAY_MS, HOUR_MS } from '../../common/time.js';

/** What is stored summed up: of which records, for which period in one row. */
export interface Level {
  /** In the database. */
  readonly code: number;
  /** What its key is a value of; without one there is one row for all. */
  readonly dimension: Exclude<DimensionName, 'account_id'> | undefined;
  /** Of each account by itself, or of all together. */
  readonly scope: 'account' | 'network';
  readonly periodMs: number;
  /** `figures`: bytes and time of each slot; `subscribers`: who had usage in which slots. */
  readonly content: 'figures' | 'subscribers';
  /** In how many change log partitions its changes are worked off. */
  readonly logPartitions: number;
}

/** Every level there is. Codes are never given anew. */
export const LEVELS = closedMap({
  account: {
    code: 0,
    dimension: undefined,
    scope: 'account',
    periodMs: DAY_MS,
    content: 'figures',
    logPartitions: 8,
  },
  customer_site: {
    code: 1,
    dimension: 'customer_site_id',
    scope: 'account',
    periodMs: DAY_MS,
    content: 'figures',
    logPartitions: 8,
  },
  network_service: {
    code: 2,
    dimension: 'service_id',
    scope: 'network',
    periodMs: DAY_MS,
    content: 'figures',
    logPartitions: 1,
  },
  network_cell: {
    code: 3,
    dimension: 'cell_id',
    scope: 'network',
    periodMs: HOUR_MS,
    content: 'subscribers',
    logPartitions: 1,
  },
} as const satisfies Record<string, Level>);

export type LevelName = keyof typeof LEVELS;

export const LEVEL_NAMES = Object.keys(LEVELS) as LevelName[];

/** The account of aggregates over all accounts: no record can name it. */
export const NETWORK = '';

/** The key of levels that have one row for all, and of records without a value of the dimension. */
export const NO_KEY = '';

/** First change log partition of each level; those of an account share theirs, so that an account is worked off in one. */
const FIRST_LOG_PARTITION: ClosedMap<Record<LevelName, number>> = closedMap({
  account: 0,
  customer_site: 0,
  network_service: 8,
  network_cell: 9,
});

/** How many change log partitions there are. */
export const LOG_PARTITIONS = 10;

/** The change log partition in which an aggregate's changes are worked off, one after the other. */
export function logPartitionOf(level: LevelName, accountId: string): number {
  return (
    FIRST_LOG_PARTITION[level] +
    (LEVELS[level].logPartitions === 1 ? 0 : textHash(accountId) % LEVELS[level].logPartitions)
  );
}

/** FNV-1a. Written to the log: it must stay as it is while there are changes in it. */
function textHash(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

const BY_CODE = new Map<number, LevelName>(LEVEL_NAMES.map((name) => [LEVELS[name].code, name]));

/** @throws Error for a code that this version does not know. */
export function levelOfCode(code: number): LevelName {
  const name = BY_CODE.get(code);
  if (name === undefined) throw new Error(`There is no level ${code}`);
  return name;
}
