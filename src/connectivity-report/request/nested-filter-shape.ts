import type { Fault } from '../../errors/api-error.js';
import { isObject } from '../../common/is-object.js';
import { DEEPEST_FILTER, MOST_FILTERS } from '../language/operators.js';

const KINDS = ['and', 'or', 'not', 'filter'] as const;

interface Place {
  readonly value: unknown;
  readonly field: string;
  readonly depth: number;
}

/**
 * The faults in how a `dimension_filter` is nested, found before anything that calls itself reads it. Stops where it is
 * too deep or has too many filters, so that it takes no longer than those would.
 */
export function nestingFaults(value: unknown, field: string): Fault[] {
  const faults: Fault[] = [];
  const open: Place[] = [{ value, field, depth: 0 }];
  let filters = 0;
  for (let place = open.pop(); place; place = open.pop()) {
    if (place.depth > DEEPEST_FILTER)
      return [
        { name: 'FILTER_TOO_LARGE', field, detail: `at most ${DEEPEST_FILTER} levels of and, or and not` },
      ];
    const inner = innerOf(place, faults);
    filters += inner === undefined ? 1 : 0;
    if (filters > MOST_FILTERS || open.length + (inner?.length ?? 0) > MOST_FILTERS)
      return [{ name: 'FILTER_TOO_LARGE', field, detail: `at most ${MOST_FILTERS} filters` }];
    if (inner) open.push(...inner.toReversed());
  }
  return faults;
}

/** What a node holds; undefined for a filter by itself, or what should be one. */
function innerOf({ value, field, depth }: Place, faults: Fault[]): readonly Place[] | undefined {
  const wrong = (path: string, detail: string): readonly Place[] | undefined => {
    faults.push({ name: 'DIMENSION_FILTER', field: path, detail });
    return undefined;
  };
  if (!isObject(value)) return wrong(field, 'must be an object');
  const [kind, ...others] = KINDS.filter((one) => value[one] != null);
  if (kind === undefined || others.length > 0)
    return wrong(field, `must have exactly one of ${KINDS.join(', ')}`);
  const held = value[kind];
  const path = `${field}.${kind}`;
  if (kind === 'filter') return isObject(held) ? undefined : wrong(path, 'must be an object');
  if (kind === 'not') return [{ value: held, field: path, depth: depth + 1 }];
  if (!Array.isArray(held) || held.length === 0) return wrong(path, 'must be an array that is not empty');
  return held.map((one: unknown, i) => ({ value: one, field: `${path}[${i}]`, depth: depth + 1 }));
}
