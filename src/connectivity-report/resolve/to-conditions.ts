import type { Condition } from '../../query-engine/condition.js';
import { DIMENSIONS } from '../../record-model/dimensions.js';
import { expressionText } from '../language/expressions.js';
import { FILTER_OPERATORS } from '../language/operators.js';
import type { DimensionFilterClauseDto, DimensionFilterDto } from '../request/dimension-filter.dto.js';
import type { NestedFilterDto } from '../request/nested-filter.dto.js';
import type { ReportDto } from '../request/report.dto.js';

/** A filter of a request and its path. */
export interface PlacedFilter {
  readonly filter: DimensionFilterDto;
  readonly path: string;
}

/** The filters of a request as parts that must all hold. */
export interface Conjunction {
  /** Filters that pin a dimension to values, in the order of the request. */
  readonly pins: readonly PlacedFilter[];
  /** All other filters. */
  readonly conditions: readonly Condition[];
}

/** Splits filters into the parts that must all hold. */
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

/** Filters of which one must hold. A single filter is no alternative. */
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

/** Every filter of a request, at any depth. */
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
