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
];

/** A request with one fault, and where it is. */
export function makeFault(world: World, sound: WireRequest): { request: unknown; field: string } {
  const { field, spoil } = world.random.pick(FAULTS);
  const request = structuredClone(sound) as unknown as Record<string, unknown>;
  spoil(request);
  return { request, field };
}
