import type { Fault } from '../../errors/api-error.js';
import { toComparand } from '../language/comparand.js';
import type { MetricDto } from '../request/metric.dto.js';
import type { MetricTest } from './shape.js';

export interface MetricFilters {
  readonly percentile: number | undefined;
  /** All of them must pass; undefined: no test. */
  readonly tests: readonly MetricTest[] | undefined;
}

/** The filters of a metric: a percentile, or tests of its values. */
export function toMetricFilters(dto: MetricDto, path: string, faults: Fault[]): MetricFilters {
  let percentile: number | undefined;
  const tests: MetricTest[] = [];
  dto.metric_filter_clauses?.forEach(({ filters }, i) => {
    filters.forEach(({ operator, comparison_value: than, not }, j) => {
      if (operator !== 'PERCENTILE') {
        const values = than == null ? [] : [than].flat();
        tests.push({
          name: operator,
          than: values.flatMap((value) => toComparand(value) ?? []),
          not: not === true,
        });
        return;
      }
      percentile = Number(than);
      if (not !== true) return;
      const field = `${path}.metric_filter_clauses[${i}].filters[${j}].not`;
      faults.push({ name: 'METRIC_FILTER', field, detail: 'not with PERCENTILE' });
    });
  });
  if (tests.length > 0 && dto.aggregation_type == null) {
    const detail = 'is needed with metric_filter_clauses other than PERCENTILE';
    faults.push({ name: 'AGGREGATION', field: `${path}.aggregation_type`, detail });
  }
  return { percentile, tests: tests.length > 0 ? tests : undefined };
}
