import { divideDecimal } from '../../../common/divide-decimal.js';
import type { Quality } from '../../../query-engine/measures.js';
import type { Metric } from './figure.js';

/** A quality of connections. Each record's value is weighted with its time. */
export function quality(of: Quality, unit: string, description: string): Metric {
  const weight = `${of}_weight` as const;
  const known = `${of}_known_ms` as const;
  const least = `least_${of}` as const;
  const greatest = `greatest_${of}` as const;
  return {
    unit,
    description,
    figures: {
      AVG: {
        measures: [weight, known],
        value: (row) => {
          const sum = row[weight];
          const time = Number(row[known] ?? 0);
          // Records without length have no weight.
          return sum == null || time === 0 ? null : divideDecimal(sum, time);
        },
        empty: null,
      },
      MIN: { measures: [least], value: (row) => row[least] ?? null, empty: null },
      MAX: { measures: [greatest], value: (row) => row[greatest] ?? null, empty: null },
    },
  };
}
