import { oneSpelling } from './one-spelling.js';
import { touches } from '../../oracle/naive.js';
import type { Span } from './figures.js';
import type { LanguageRecord, WireCondition, WireFilter, WireRequest } from './wire.js';

export type Key = string | number | null;

/** The records of one combination of the grouped dimensions' values. */
export interface Group {
  readonly values: Readonly<Record<string, Key>>;
  readonly records: readonly LanguageRecord[];
}

/** The values that a dimension is pinned to by all filters that name it. */
interface Pin {
  values: readonly (string | number)[];
  isEchoed: boolean;
}

const inNested = (nested: WireCondition): WireFilter[] => {
  if ('filter' in nested) return [nested.filter];
  return 'and' in nested ? nested.and.flatMap(inNested) : [];
};

/** The filters that hold together with everything, in the order of the request. */
function together({ dimension_filter_clauses: clauses = [], dimension_filter: nested }: WireRequest) {
  const inClauses = clauses.filter(({ operator, filters }) => operator !== 'OR' || filters.length === 1);
  return [...inClauses.flatMap(({ filters }) => filters), ...(nested ? inNested(nested) : [])];
}

const isPin = ({ operator, not, case_sensitive: caseSensitive }: WireFilter): boolean =>
  ['EXACT', 'IN_LIST'].includes(operator) && not !== true && caseSensitive !== false;

/** Those of a list of a dimension that another has, each once, as the list writes them. */
function common(name: string, list: readonly (string | number)[], other = list): (string | number)[] {
  const spelt = (value: string | number) => oneSpelling(name, value);
  return list.filter(
    (value, i) =>
      list.findIndex((one) => spelt(one) === spelt(value)) === i &&
      other.some((one) => spelt(one) === spelt(value)),
  );
}

function pinsOf(request: WireRequest, accounts: readonly string[]): Map<string, Pin> {
  const pins = new Map<string, Pin>();
  for (const { dimension_name: name, operator, expressions = [] } of together(request).filter(isPin)) {
    const before = pins.get(name);
    pins.set(name, {
      values: common(name, expressions, before?.values),
      isEchoed: operator === 'EXACT' || before?.isEchoed === true,
    });
  }
  if (pins.has('account_id')) return pins;
  // The only account of a credential stands for itself.
  return new Map([['account_id', { values: accounts, isEchoed: true }], ...pins]);
}

/** What is echoed: of each dimension that is pinned its values, the last one first. */
export function echoesOf(request: WireRequest, accounts: readonly string[]): Record<string, unknown> {
  const pins = [...pinsOf(request, accounts)].filter(([, { isEchoed }]) => isEchoed);
  return Object.fromEntries(
    pins.toReversed().map(([name, { values }]) => [name, values.length === 1 ? values[0] : values]),
  );
}

/** The dimensions that there is a series for each value of. */
export function groupedBy(request: WireRequest, accounts: readonly string[]): string[] {
  const pins = pinsOf(request, accounts);
  return (request.dimensions ?? []).filter((name) => {
    const pin = pins.get(name);
    return !pin?.isEchoed || pin.values.length !== 1;
  });
}

/** Text in byte order, numbers by size, null last. */
export function compareKeys(one: Key | undefined, other: Key | undefined): number {
  if (one === other) return 0;
  if (one === null || one === undefined) return 1;
  if (other === null || other === undefined) return -1;
  return one < other ? -1 : 1;
}

/** Orders combinations by the first dimension in which they differ. */
export function compareGroups(dimensions: readonly string[], one: Group, other: Group): number {
  const name = dimensions.find((dimension) => one.values[dimension] !== other.values[dimension]);
  return name === undefined ? 0 : compareKeys(one.values[name], other.values[name]);
}

/** The combinations that have records in a span, in order; without dimensions the one of all records. */
export function groupsOf(
  records: readonly LanguageRecord[],
  dimensions: readonly string[],
  { from, to }: Span,
): Group[] {
  if (dimensions.length === 0) return [{ values: {}, records }];
  const groups = new Map<string, LanguageRecord[]>();
  for (const record of records.filter((one) => touches(one, from, to))) {
    const key = JSON.stringify(dimensions.map((name) => record[name as keyof LanguageRecord] ?? null));
    groups.set(key, [...(groups.get(key) ?? []), record]);
  }
  return [...groups]
    .map(([key, own]) => {
      const values = JSON.parse(key) as Key[];
      return {
        values: Object.fromEntries(dimensions.map((name, i) => [name, values[i] ?? null])),
        records: own,
      };
    })
    .sort((one, other) => compareGroups(dimensions, one, other));
}
