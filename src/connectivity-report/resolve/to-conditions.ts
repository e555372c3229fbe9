import type { Condition } from '../../query-engine/condition.js';
import { DIMENSIONS } from '../../record-model/dimensions.js';
import { expressionText } from '../language/expressions.js';
import { FILTER_OPERATORS } from '../language/operators.js';
import type { DimensionFilterClauseDto, DimensionFilterDto } from '../request/dimension-filter.dto.js';
import type { NestedFilterDto } from '../request/nested-filter.dto.js';
import type { ReportDto } from '../request/report.dto.js';

/** A filter of a request and where it stands. */
export interface PlacedFilter {
  readonly filter: DimensionFilterDto;
  readonly path: string;
}

/** What the filters of a request ask for. All of it holds together. */
export interface Conjunction {
  /** Filters by which a dimension is one of some values, in the order of the request. */
  readonly pins: readonly PlacedFilter[];
  /** Everything else. */
  readonly conditions: readonly Condition[];
}

/** Takes what holds together apart. */
export function toConjunction({
  dimension_filter_clauses: clauses,
  dimension_filter: nested,
}: ReportDto): Conjunction {
  const pins: PlacedFilter[] = [];
  const conditions: Condition[] = [];
  const add = (placed: PlacedFilter) => {
    if (isPin(placed.filter)) pins.push(placed);
    else conditions.push(toCondition(placed.filter));
  };
  clauses?.forEach((clause, i) => {
    const { filters } = clause;
    if (isAlternative(clause)) conditions.push({ kind: 'or', of: filters.map(toCondition) });
    else
      filters.forEach((filter, j) => add({ filter, path: `dimension_filter_clauses[${i}].filters[${j}]` }));
  });
  const addNested = ({ and, filter, ...other }: NestedFilterDto, path: string) => {
    if (and) and.forEach((one, i) => addNested(one, `${path}.and[${i}]`));
    else if (filter) add({ filter, path: `${path}.filter` });
    else conditions.push(nestedCondition(other));
  };
  if (nested) addNested(nested, 'dimension_filter');
  return { pins, conditions };
}

/** Alternatives of one are none. */
const isAlternative = ({ operator, filters }: DimensionFilterClauseDto): boolean =>
  operator === 'OR' && filters.length > 1;

function isPin({
  operator,
  not,
  case_sensitive: caseSensitive,
  dimension_name: name,
}: DimensionFilterDto): boolean {
  const anyCase = caseSensitive === false && DIMENSIONS[name].type === 'text';
  return FILTER_OPERATORS[operator].pins && not !== true && !anyCase;
}

function nestedCondition({ and, or, not, filter }: NestedFilterDto): Condition {
  if (filter) return toCondition(filter);
  if (not) return { kind: 'not', of: nestedCondition(not) };
  return and
    ? { kind: 'and', of: and.map(nestedCondition) }
    : { kind: 'or', of: (or ?? []).map(nestedCondition) };
}

function toCondition({
  dimension_name: name,
  operator,
  expressions,
  not,
  case_sensitive: caseSensitive,
}: DimensionFilterDto): Condition {
  const { expressions: kind, toTest } = FILTER_OPERATORS[operator];
  const values = (expressions ?? []).map((value) => expressionText(value, kind, name));
  const test = toTest(name, values, caseSensitive !== false);
  return not === true ? { kind: 'not', of: test } : test;
}

/** Every filter of a request, wherever it stands. */
export function allFilters({
  dimension_filter_clauses: clauses,
  dimension_filter: nested,
}: ReportDto): PlacedFilter[] {
  const found: PlacedFilter[] = (clauses ?? []).flatMap(({ filters }, i) =>
    filters.map((filter, j) => ({ filter, path: `dimension_filter_clauses[${i}].filters[${j}]` })),
  );
  const visit = ({ and, or, not, filter }: NestedFilterDto, path: string) => {
    if (filter) found.push({ filter, path: `${path}.filter` });
    if (not) visit(not, `${path}.not`);
    and?.forEach((one, i) => visit(one, `${path}.and[${i}]`));
    or?.forEach((one, i) => visit(one, `${path}.or[${i}]`));
  };
  if (nested) visit(nested, 'dimension_filter');
  return found;
}
