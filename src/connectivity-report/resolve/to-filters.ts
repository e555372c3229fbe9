import {
  narrowAccounts,
  narrowFilters,
  onlyAccount,
  type Principal,
} from '../../access/authentication/principal.js';
import type { Fault } from '../../errors/api-error.js';
import type { Accounts } from '../../common/accounts.js';
import { allOf, countTests, type Condition } from '../../query-engine/condition.js';
import type { Filter } from '../../query-engine/usage-query.js';
import { expressionText } from '../language/expressions.js';
import { FILTER_OPERATORS, MOST_FILTERS } from '../language/operators.js';
import type { ReportDimension } from '../language/vocabulary.js';
import type { DimensionFilterDto } from '../request/dimension-filter.dto.js';
import type { ReportDto } from '../request/report.dto.js';
import type { Echo } from './report.js';
import { allFilters, toConjunction, type PlacedFilter } from './to-conditions.js';

export interface ResolvedFilters {
  readonly accounts: Accounts;
  readonly filters: readonly Filter[];
  /** A condition on records beside the filters. */
  readonly where: Condition | undefined;
  readonly groupBy: readonly ReportDimension[];
  readonly echoes: readonly Echo[];
}

interface Pin {
  readonly name: ReportDimension;
  readonly expressions: readonly (string | number)[];
  /** Whether the answer echoes one of the filters that pin it. */
  readonly isEchoed: boolean;
}

/**
 * Filters, tenant and grouping of a request; undefined when they have a fault.
 * @throws ApiError ACCOUNT for an account that is not the principal's, only if there is no other fault.
 */
export function toFilters(
  dto: ReportDto,
  principal: Principal,
  faults: Fault[],
): ResolvedFilters | undefined {
  const { pins: pinning, conditions } = toConjunction(dto);
  const pins = toPins(pinning);
  const account = pins.find(({ name }) => name === 'account_id') ?? impliedAccount(principal);
  if (!account) {
    faults.push({
      name: 'ACCOUNT_FILTER',
      field: 'dimension_filter_clauses',
      detail: 'filter account_id by EXACT',
    });
  }
  const where = allOf(conditions);
  if (where && countTests(where) > MOST_FILTERS) {
    const detail = `at most ${MOST_FILTERS} filters beside those that all hold and are EXACT or IN_LIST`;
    faults.push({ name: 'FILTER_TOO_LARGE', field: 'dimension_filter_clauses', detail });
  }
  const dimensions = dto.dimensions ?? [];
  dimensions.forEach((name, i) => {
    if (dimensions.indexOf(name) < i) {
      faults.push({ name: 'DIMENSION', field: `dimensions[${i}]`, detail: `${name} is given twice` });
    }
  });
  if (!account || faults.length > 0) return undefined;
  refuseForeignAccounts(dto, principal);
  const all = pins.includes(account) ? pins : [account, ...pins];
  return {
    accounts: account.expressions.map(String),
    filters: narrowFilters(
      principal,
      all.flatMap(({ name, expressions }) =>
        name === 'account_id'
          ? []
          : [{ dimension: name, values: expressions.map((value) => expressionText(value, 'value', name)) }],
      ),
    ),
    where,
    groupBy: dimensions.filter((name) => !all.some((pin) => pin.name === name && isOne(pin))),
    // In the reverse order of the request. So the account, which requests usually name first, is last.
    echoes: all
      .filter(({ isEchoed }) => isEchoed)
      .toReversed()
      .map(({ name, expressions }) => {
        const [first, ...others] = expressions;
        return { name, value: first === undefined || others.length > 0 ? expressions : first };
      }),
  };
}

/** Whether a dimension has a single echoed value: it makes no groups then. */
const isOne = ({ expressions, isEchoed }: Pin): boolean => isEchoed && expressions.length === 1;

/** Refuses an account that is not the principal's, in any filter that names accounts. */
function refuseForeignAccounts(dto: ReportDto, principal: Principal): void {
  for (const { filter, path } of allFilters(dto)) {
    const { dimension_name: name, operator, expressions, case_sensitive: caseSensitive } = filter;
    if (name !== 'account_id' || !FILTER_OPERATORS[operator].pins || caseSensitive === false) continue;
    narrowAccounts(principal, (expressions ?? []).map(String), `${path}.expressions`);
  }
}

/** The values of a pin by their texts. A request may have a thousand in each of a hundred filters. */
type Texts = ReadonlyMap<string, string | number>;

/** One pin for each dimension. Several filters of a dimension must all hold, so the values that they share remain. */
function toPins(filters: readonly PlacedFilter[]): Pin[] {
  const pins = new Map<ReportDimension, { readonly texts: Texts; readonly isEchoed: boolean }>();
  for (const { filter } of filters) {
    const { dimension_name: name, operator } = filter;
    const before = pins.get(name);
    const isEchoed = operator === 'EXACT' || before?.isEchoed === true;
    pins.set(name, { texts: textsOf(filter, before?.texts), isEchoed });
  }
  return [...pins].map(([name, { texts, isEchoed }]) => ({
    name,
    expressions: [...texts.values()],
    isEchoed,
  }));
}

/** @param among the texts that other filters of the dimension leave. */
function textsOf({ dimension_name: name, expressions = [] }: DimensionFilterDto, among?: Texts): Texts {
  const texts = new Map<string, string | number>();
  // Values are texts, or whole numbers that doubles hold.
  for (const value of expressions as readonly (string | number)[]) {
    const text = expressionText(value, 'value', name);
    if (!texts.has(text) && among?.has(text) !== false) texts.set(text, value);
  }
  return texts;
}

function impliedAccount(principal: Principal): Pin | undefined {
  const accountId = onlyAccount(principal);
  return accountId === undefined
    ? undefined
    : { name: 'account_id', expressions: [accountId], isEchoed: true };
}
