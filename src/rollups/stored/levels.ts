import { closedMap, type ClosedMap } from '../../common/closed-map.js';
import type { DimensionName } from '../../record-model/dimensions.js';
import { DAY_MS, HOUR_MS } from '../../common/time.js';

/** What a stored aggregate sums up: which records, over which period. */
export interface Level {
  /** In the database. */
  readonly code: number;
  /** The dimension of its key. Undefined: one row without a key. */
  readonly dimension: Exclude<DimensionName, 'account_id'> | undefined;
  /** Of each account by itself, or of all accounts together. */
  readonly scope: 'account' | 'network';
  readonly periodMs: number;
  /** `figures`: bytes and time of each slot; `subscribers`: which subscribers had usage in which slots. */
  readonly content: 'figures' | 'subscribers';
  /** Over how many change log partitions its changes are spread. */
  readonly logPartitions: number;
}

/** All levels. A code is never reused. */
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

/** The account of aggregates over all accounts. No record can name it. */
export const NETWORK = '';

/** The key of levels without a key, and of records without a value of the dimension. */
export const NO_KEY = '';

/**
 * First change log partition of each level. The levels of an account share theirs: one refresher works on all changes
 * of an account.
 */
const FIRST_LOG_PARTITION: ClosedMap<Record<LevelName, number>> = closedMap({
  account: 0,
  customer_site: 0,
  network_service: 8,
  network_cell: 9,
});

/** The number of change log partitions. */
export const LOG_PARTITIONS = 10;

/** The change log partition of an aggregate's changes. Within it they are merged one after the other. */
export function logPartitionOf(level: LevelName, accountId: string): number {
  return (
    FIRST_LOG_PARTITION[level] +
    (LEVELS[level].logPartitions === 1 ? 0 : textHash(accountId) % LEVELS[level].logPartitions)
  );
}

/** FNV-1a. The log stores numbers that follow from it, so it must not change while the log has changes. */
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
