import { has } from '../features.js';
import { METRICS } from '../naive/figures.js';
import type { WireMetric } from '../naive/wire.js';
import type { World } from '../world.js';

const FIRST = [
  'time_usage_seconds',
  'uplink_bytes',
  'downlink_bytes',
  'downlink_bandwidth',
  'uplink_bandwidth',
];
const BANDWIDTHS = ['uplink_bandwidth', 'downlink_bandwidth'];
const FIRST_AGGREGATIONS = ['COUNT', 'AVG', 'MIN', 'MAX'];
const PERCENTILES = [0.07, 0.29, 0.5, 0.95, 1];

/** The metrics that random requests ask for. */
function names(): string[] {
  return [
    ...FIRST,
    ...(has('totals') ? ['total_bytes', 'total_bandwidth'] : []),
    ...(has('connections') ? ['ue_connections', 'unique_subscribers', 'unique_cells'] : []),
    ...(has('quality') ? ['packet_latency', 'jitter', 'packet_loss', 'sim'] : []),
  ];
}

/** Every metric with each of its aggregations. */
function figures(): WireMetric[] {
  return names().flatMap((name) =>
    Object.keys(METRICS[name] ?? {})
      .filter((aggregation) => has('totals') || FIRST_AGGREGATIONS.includes(aggregation))
      .map((aggregation_type) => ({ name, aggregation_type })),
  );
}

/**
 * Some metrics of a range.
 * @param onlyTraffic whether all are made of what is stored summed up.
 */
export function makeMetrics({ random }: World, withPercentiles: boolean, onlyTraffic: boolean): WireMetric[] {
  const bandwidths = has('totals') ? [...BANDWIDTHS, 'total_bandwidth'] : BANDWIDTHS;
  const percentiles = bandwidths.map((name) => ({
    name,
    metric_filter_clauses: [
      { filters: [{ operator: 'PERCENTILE', comparison_value: random.pick(PERCENTILES) }] },
    ],
  }));
  const ranked = withPercentiles && random.chance(0.25) ? random.some<WireMetric>(percentiles) : [];
  const traffic = figures().filter(({ name }) => !onlyTraffic || /bytes|seconds|bandwidth/.test(name));
  const some = random.some(traffic).slice(0, random.integer(1, 6));
  return [...some, ...ranked].map((metric, i) =>
    has('totals') && random.chance(0.15) ? { ...metric, alias: `alias ${i}` } : metric,
  );
}

/** Metrics of the window up to now: each once, or under a name of its own. */
export function makeNowMetrics({ random }: World): WireMetric[] {
  const all = random.some([
    ...figures().filter(({ aggregation_type: one }) => has('totals') || one !== undefined),
  ]);
  const taken = new Set<string>();
  return all.slice(0, random.integer(1, 6)).flatMap((metric, i): WireMetric[] => {
    if (metric.name === 'ue_connections' && metric.aggregation_type !== 'COUNT') return [];
    if (!taken.has(metric.name)) {
      taken.add(metric.name);
      return [metric];
    }
    return has('totals') ? [{ ...metric, alias: `alias ${i}` }] : [];
  });
}
