import { METRICS } from '../naive/figures.js';
import type { WireMetric } from '../naive/wire.js';
import type { World } from '../world.js';

const BANDWIDTHS = ['uplink_bandwidth', 'downlink_bandwidth', 'total_bandwidth'];
const PERCENTILES = [0.07, 0.29, 0.5, 0.95, 1];

/** Every metric with each of its aggregations. */
const FIGURES: readonly WireMetric[] = Object.entries(METRICS).flatMap(([name, figures]) =>
  Object.keys(figures).map((aggregation_type) => ({ name, aggregation_type })),
);

/**
 * Some metrics of a range.
 * @param onlyTraffic whether all are made of what is stored summed up.
 */
export function makeMetrics({ random }: World, onlyTraffic: boolean): WireMetric[] {
  const percentiles = BANDWIDTHS.map((name) => ({
    name,
    metric_filter_clauses: [
      { filters: [{ operator: 'PERCENTILE', comparison_value: random.pick(PERCENTILES) }] },
    ],
  }));
  const ranked = random.chance(0.25) ? random.some<WireMetric>(percentiles) : [];
  const traffic = FIGURES.filter(({ name }) => !onlyTraffic || /bytes|seconds|bandwidth/.test(name));
  const some = random.some(traffic).slice(0, random.integer(1, 6));
  return [...some, ...ranked].map((metric, i) =>
    random.chance(0.15) ? { ...metric, alias: `alias ${i}` } : metric,
  );
}

/** Metrics of the window up to now: each once, or under a name of its own. */
export function makeNowMetrics({ random }: World): WireMetric[] {
  const all = random.some(FIGURES);
  const taken = new Set<string>();
  return all.slice(0, random.integer(1, 6)).flatMap((metric, i): WireMetric[] => {
    if (metric.name === 'ue_connections' && metric.aggregation_type !== 'COUNT') return [];
    if (!taken.has(metric.name)) {
      taken.add(metric.name);
      return [metric];
    }
    return [{ ...metric, alias: `alias ${i}` }];
  });
}
