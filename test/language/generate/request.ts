import type { WireRequest } from '../naive/wire.js';
import type { World } from '../world.js';
import { makeDimensions, makeFilters, makeStoredFilters } from './filters.js';
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
  // Left to chance alone, hardly any request would be one that is read from what is stored.
  const stored = random.chance(0.3);
  const request = {
    ...makeTime(world),
    dimensions: makeDimensions(world, stored),
    ...(stored ? makeStoredFilters(world) : makeFilters(world)),
    metrics: makeMetrics(world, stored),
  };
  return shaped ? makeShape(world, request) : request;
}
