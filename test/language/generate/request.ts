import type { WireRequest } from '../naive/wire.js';
import type { World } from '../world.js';
import { makeDimensions, makeFilters } from './filters.js';
import { makeMetrics, makeNowMetrics } from './metrics.js';
import { makeShape } from './shape.js';
import { makeTime } from './time.js';

const NOW = { start_date_time: 'NOW', end_date_time: 'NOW' };

/** A random request that is without fault. */
export function makeRequest(world: World): WireRequest {
  const { random } = world;
  if (random.chance(0.15)) {
    const metrics = makeNowMetrics(world);
    return metrics.length === 0 ? makeRequest(world) : { ...NOW, ...makeFilters(world), metrics };
  }
  const shaped = random.chance(0.5);
  const request = {
    ...makeTime(world),
    dimensions: makeDimensions(world),
    ...makeFilters(world),
    metrics: makeMetrics(world, !shaped),
  };
  return shaped ? makeShape(world, request) : request;
}
