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
 * The faults in the nesting of a `dimension_filter`. It runs before any recursive code reads the filter. It stops at
 * too many levels or filters, so that its time is bounded.
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
    if (isTooLong(place.value)) return tooManyFilters(field);
    const inner = innerOf(place, faults);
    filters += inner === undefined ? 1 : 0;
    if (filters > MOST_FILTERS || open.length + (inner?.length ?? 0) > MOST_FILTERS)
      return tooManyFilters(field);
    if (inner) open.push(...inner.toReversed());
  }
  return faults;
}

const tooManyFilters = (field: string): Fault[] => [
  { name: 'FILTER_TOO_LARGE', field, detail: `at most ${MOST_FILTERS} filters` },
];

/** Checked before the members are read. */
const isTooLong = (value: unknown): boolean =>
  isObject(value) &&
  [value.and, value.or].some((members) => Array.isArray(members) && members.length > MOST_FILTERS);

/** The members of a node; undefined for a single filter or an invalid one. */
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
