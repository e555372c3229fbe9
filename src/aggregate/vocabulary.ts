import { closedMap } from '../common/closed-map.js';
import type { DimensionName } from '../record-model/dimensions.js';
import { CALENDAR_UNITS } from '../query-engine/calendar-buckets.js';

/** How the usage of a period becomes one value. */
export const AGGREGATION_TYPES = ['sum', 'avg', 'min', 'max', 'count'] as const;
export type AggregationType = (typeof AGGREGATION_TYPES)[number];

/** The published names of what is aggregated. */
export const FIELDS = ['duration', 'bytes', 'uplinkBytes', 'downlinkBytes', 'items'] as const;
export type Field = (typeof FIELDS)[number];

/** The periods into which time is divided; `all` does not divide it. */
export const AGGREGATE_PERIODS = [...CALENDAR_UNITS, 'all'] as const;
export type AggregatePeriod = (typeof AGGREGATE_PERIODS)[number];

/** The published names of groupings, each with its dimension. */
export const GROUPINGS = closedMap({
  service: 'service_id',
  genre: 'genre',
  network: 'network',
} as const satisfies Record<string, DimensionName>);
export type Grouping = keyof typeof GROUPINGS;
export const GROUPING_NAMES = Object.keys(GROUPINGS) as Grouping[];

export const SORT_KEYS = ['period', 'value', 'group'] as const;
export type SortKey = (typeof SORT_KEYS)[number];

export const SORT_ORDERS = ['asc', 'desc'] as const;
export type SortOrder = (typeof SORT_ORDERS)[number];

export const ANSWER_FORMATS = ['json', 'csv'] as const;
export type AnswerFormat = (typeof ANSWER_FORMATS)[number];

export const SWITCHES = ['true', 'false'] as const;
export type Switch = (typeof SWITCHES)[number];

export const DEFAULT_PAGE_SIZE = 50;
export const LARGEST_PAGE = 1_000;

const AGGREGATION_TYPE_BY_NAME = new Map<string, AggregationType>(
  AGGREGATION_TYPES.map((name) => [name, name]),
);

const FIELD_BY_NAME = new Map<string, Field>([
  ...FIELDS.map((name) => [name.toLowerCase(), name] as const),
  ['uplink_bytes', 'uplinkBytes'],
  ['downlink_bytes', 'downlinkBytes'],
]);

/** The aggregation type with a name, in any case. */
export const aggregationTypeOf = (name: string): AggregationType | undefined =>
  AGGREGATION_TYPE_BY_NAME.get(name.toLowerCase());

/** The field with a name, in any case. A name of two words may also have an underscore. */
export const fieldOf = (name: string): Field | undefined => FIELD_BY_NAME.get(name.toLowerCase());
