import { closedMap, type ClosedMap } from '../../common/closed-map.js';
import type { DimensionName } from '../../record-model/dimensions.js';
import { DAY_MS, HOUR_MS } from '../../common/time.js';

/**
 * What a stored aggregate sums up: which records, over which period. The aggregates of a network level are stored in
 * parts: one beside each account, and one of all accounts ({@link NETWORK}), into which quiet parts are gathered. Their
 * sum is the aggregate.
 */
export interface Level {
  /** In the database. */
  readonly code: number;
  /** The dimension of its key. Undefined: one row without a key. */
  readonly dimension: Exclude<DimensionName, 'account_id'> | undefined;
  /** Whether one account is asked for, or all accounts together. */
  readonly scope: 'account' | 'network';
  readonly periodMs: number;
  /** `figures`: bytes and time of each slot; `subscribers`: which subscribers had usage in which slots. */
  readonly content: 'figures' | 'subscribers';
  /** The first change log partition of its changes, and over how many they are spread by account. */
  readonly firstLogPartition: number;
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
    firstLogPartition: 0,
    logPartitions: 8,
  },
  customer_site: {
    code: 1,
    dimension: 'customer_site_id',
    scope: 'account',
    periodMs: DAY_MS,
    content: 'figures',
    firstLogPartition: 0,
    logPartitions: 8,
  },
  network_service: {
    code: 2,
    dimension: 'service_id',
    scope: 'network',
    periodMs: DAY_MS,
    content: 'figures',
    firstLogPartition: 10,
    logPartitions: 4,
  },
  network_cell: {
    code: 3,
    dimension: 'cell_id',
    scope: 'network',
    periodMs: HOUR_MS,
    content: 'subscribers',
    firstLogPartition: 14,
    logPartitions: 8,
  },
} as const satisfies Record<string, Level>);

export type LevelName = keyof typeof LEVELS;

export const LEVEL_NAMES = Object.keys(LEVELS) as LevelName[];

export type NetworkLevelName = 'network_service' | 'network_cell';

export const NETWORK_LEVELS = [
  'network_service',
  'network_cell',
] as const satisfies readonly NetworkLevelName[];

/** The account of gathered parts, and of what versions before the parts stored. No record can name it. */
export const NETWORK = '';

/** The key of levels without a key, and of records without a value of the dimension. */
export const NO_KEY = '';

/** The change log partitions of changes of gathered parts. Only versions before the parts log such changes. */
const GATHERED_LOG_PARTITION: ClosedMap<Record<NetworkLevelName, number>> = closedMap({
  network_service: 8,
  network_cell: 9,
});

/** The number of change log partitions. */
export const LOG_PARTITIONS = 22;

export const isNetworkLevel = (level: LevelName): level is NetworkLevelName =>
  LEVELS[level].scope === 'network';

/**
 * The change log partition of an aggregate's changes. Within it they are merged one after the other. The levels of an
 * account share theirs: one refresher works on all changes of an account.
 */
export function logPartitionOf(level: LevelName, accountId: string): number {
  if (accountId === NETWORK && isNetworkLevel(level)) return GATHERED_LOG_PARTITION[level];
  const { firstLogPartition, logPartitions } = LEVELS[level];
  return firstLogPartition + (textHash(accountId) % logPartitions);
}

/** The change log partitions of all parts of a network level. */
export const logPartitionsOf = (level: NetworkLevelName): number[] => [
  GATHERED_LOG_PARTITION[level],
  ...Array.from({ length: LEVELS[level].logPartitions }, (_, nth) => LEVELS[level].firstLogPartition + nth),
];

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
