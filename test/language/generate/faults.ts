import type { WireRequest } from '../naive/wire.js';
import type { World } from '../world.js';

interface Fault {
  /** Where the answer must find it. */
  readonly field: string;
  readonly spoil: (request: Record<string, unknown>) => void;
}

const firstMetric = (request: Record<string, unknown>): Record<string, unknown> =>
  (request.metrics as Record<string, unknown>[])[0] ?? {};

const firstFilter = (request: Record<string, unknown>): Record<string, unknown> =>
  (request.dimension_filter_clauses as { filters: Record<string, unknown>[] }[])[0]?.filters[0] ?? {};

const set =
  (name: string, value: unknown): Fault['spoil'] =>
  (request) =>
    void (request[name] = value);

const withAll =
  (others: Record<string, unknown>): Fault['spoil'] =>
  (request) =>
    void Object.assign(request, others);

/** A range that needs nothing else. */
const RANGE = {
  start_date_time: '2024-01-01T00:00:00Z',
  end_date_time: '2024-01-02T00:00:00Z',
  granularity: undefined,
  time_zone: undefined,
  week_start: undefined,
};

/** Over a million slots. */
const MANY = {
  ...RANGE,
  start_date_time: '2017-01-01T00:00:00Z',
  end_date_time: '2027-01-01T00:00:00Z',
  granularity: 'MINUTE_5',
  fill: undefined,
  order_by: undefined,
  limit: undefined,
  others: undefined,
};

const FAULTS: readonly Fault[] = [
  { field: 'start_date_time', spoil: set('start_date_time', '2024-02-30T00:00:00Z') },
  { field: 'start_date_time', spoil: set('start_date_time', 7) },
  { field: 'end_date_time', spoil: set('end_date_time', 'tomorrow') },
  { field: 'granularity', spoil: set('granularity', 'DAILY') },
  { field: 'metrics', spoil: set('metrics', []) },
  { field: 'dimensions', spoil: set('dimensions', ['colour']) },
  { field: 'surprise', spoil: set('surprise', 1) },
  { field: 'metrics[0].name', spoil: (request) => void (firstMetric(request).name = 'uplink_byts') },
  {
    field: 'metrics[0].aggregation_type',
    spoil: (request) => void (firstMetric(request).aggregation_type = 'MEDIAN'),
  },
  {
    field: 'dimension_filter_clauses[0].filters[0].expressions',
    spoil: (request) => void (firstFilter(request).expressions = []),
  },
  {
    field: 'dimension_filter_clauses[0].filters[0].operator',
    spoil: (request) => void (firstFilter(request).operator = 'LIKE'),
  },
  { field: 'time_zone', spoil: set('time_zone', 'Europe/Bärlin') },
  { field: 'bucket_range', spoil: set('bucket_range', 'OPEN') },
  { field: 'fill', spoil: set('fill', 'LINEAR') },
  { field: 'limit', spoil: set('limit', 0) },
  { field: 'totals', spoil: set('totals', ['MEDIAN']) },
  { field: 'compare', spoil: set('compare', 'LAST_SUMMER') },
  {
    field: 'page_token',
    spoil: withAll({ page_size: 1, page_token: 'e30', limit: undefined, order_by: undefined }),
  },
  { field: 'others', spoil: withAll({ ...RANGE, others: true, limit: undefined }) },
  { field: 'fill', spoil: withAll({ start_date_time: 'NOW', end_date_time: 'NOW', fill: 'ZERO' }) },
  {
    field: 'fill',
    spoil: (request) => {
      // Of a dimension that is filtered to one value there are no groups.
      const dimension_filter_clauses = [{ filters: [firstFilter(request)] }];
      const groups = { dimensions: ['item_id'], dimension_filter: undefined, compare: undefined };
      Object.assign(request, RANGE, { fill: 'NULL', dimension_filter_clauses, ...groups });
    },
  },
  // Too many points: of the report, with those of its comparison, and of every group that there may be.
  { field: 'end_date_time', spoil: withAll({ ...MANY, compare: undefined, dimensions: [] }) },
  {
    field: 'end_date_time',
    spoil: withAll({
      ...MANY,
      end_date_time: '2022-01-01T00:00:00Z',
      compare: 'PREVIOUS_PERIOD',
      dimensions: [],
    }),
  },
  { field: 'end_date_time', spoil: withAll({ ...MANY, compare: undefined, fill: 'ZERO' }) },
];

/** A request with one fault, and where it is. */
export function makeFault(world: World, sound: WireRequest): { request: unknown; field: string } {
  const { field, spoil } = world.random.pick(FAULTS);
  const request = structuredClone(sound) as unknown as Record<string, unknown>;
  spoil(request);
  return { request, field };
}
