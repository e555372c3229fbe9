import { narrowAccounts, narrowFilters, type Principal } from '../../auth/principal.js';
import type { Fault } from '../../errors/api-error.js';
import type { Accounts } from '../../usage/accounts.js';
import type { Filter } from '../../usage/usage-query.js';
import type { DimensionFilterDto } from '../request/dimension-filter.dto.js';
import type { ReportDto } from '../request/report.dto.js';
import type { Echo } from './report.js';
import type { ReportDimension } from '../language/vocabulary.js';

export interface ResolvedFilters {
  readonly accounts: Accounts;
  readonly filters: readonly Filter[];
  readonly groupBy: readonly ReportDimension[];
  readonly echoes: readonly Echo[];
}

interface Pin {
  readonly name: ReportDimension;
  readonly expressions: readonly (string | number)[];
}

/**
 * Filters, tenant and grouping of a request; undefined when they have a fault.
 * @throws ApiError ACCOUNT for an account that is not the principal's, once nothing else is wrong.
 */
export function toFilters(
  dto: ReportDto,
  principal: Principal,
  faults: Fault[],
): ResolvedFilters | undefined {
  const pins = toPins(dto);
  const account = pins.find(({ name }) => name === 'account_id') ?? onlyAccount(principal);
  if (!account) {
    faults.push({
      name: 'ACCOUNT_FILTER',
      field: 'dimension_filter_clauses',
      detail: 'filter account_id by EXACT',
    });
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
        name === 'account_id' ? [] : [{ dimension: name, values: expressions.map(String) }],
      ),
    ),
    groupBy: dimensions.filter((name) => all.find((pin) => pin.name === name)?.expressions.length !== 1),
    // In the reverse order of the request, so that the account, which requests name first, comes last.
    echoes: all.toReversed().map(({ name, expressions }) => {
      const [first, ...others] = expressions;
      return { name, value: first === undefined || others.length > 0 ? expressions : first };
    }),
  };
}

function refuseForeignAccounts(dto: ReportDto, principal: Principal): void {
  dto.dimension_filter_clauses?.forEach((clause, i) => {
    clause.filters.forEach(({ dimension_name: name, expressions }, j) => {
      const field = `dimension_filter_clauses[${i}].filters[${j}].expressions`;
      if (name === 'account_id') narrowAccounts(principal, expressions.map(String), field);
    });
  });
}

/** One pin for each dimension: filters of the same one hold together, so that their common values remain. */
function toPins(dto: ReportDto): Pin[] {
  const pins = new Map<ReportDimension, Pin>();
  for (const filter of (dto.dimension_filter_clauses ?? []).flatMap((clause) => clause.filters)) {
    const name = filter.dimension_name;
    pins.set(name, { name, expressions: common(filter, pins.get(name)) });
  }
  return [...pins.values()];
}

function common({ expressions }: DimensionFilterDto, before: Pin | undefined): (string | number)[] {
  const unique = expressions.filter((value, i) => expressions.findIndex((other) => same(other, value)) === i);
  return before ? unique.filter((value) => before.expressions.some((other) => same(other, value))) : unique;
}

const same = (a: string | number, b: string | number): boolean => String(a) === String(b);

function onlyAccount({ accounts }: Principal): Pin | undefined {
  const [accountId, ...others] = accounts === 'all' ? [] : accounts;
  if (accountId === undefined || others.length > 0) return undefined;
  return { name: 'account_id', expressions: [accountId] };
}
