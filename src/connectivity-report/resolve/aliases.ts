import type { Fault } from '../../errors/api-error.js';
import { DIMENSIONS } from '../../record-model/dimensions.js';
import { METRIC_NAMES } from '../../query-engine/metric-names.js';
import type { MetricDto } from '../request/metric.dto.js';

/** Names with a meaning of their own in requests and answers. */
const TAKEN: ReadonlySet<string> = new Set([
  ...METRIC_NAMES,
  ...Object.keys(DIMENSIONS),
  ...['start_time', 'end_time', 'time_stamp', 'metadata'],
]);

/** Refuses aliases that have another meaning. */
export function refuseAliases(metrics: readonly MetricDto[], faults: Fault[]): void {
  const seen = new Map<string, number>();
  metrics.forEach(({ alias }, i) => {
    if (alias == null) return;
    const refuse = (detail: string) => faults.push({ name: 'ALIAS', field: `metrics[${i}].alias`, detail });
    const before = seen.get(alias);
    if (before !== undefined) refuse(`metrics[${before}] has it already`);
    else if (TAKEN.has(alias)) refuse(`${alias} is a name of the report language`);
    seen.set(alias, before ?? i);
  });
}
