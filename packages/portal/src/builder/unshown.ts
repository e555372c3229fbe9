import { printPath, type Path } from './paths.js';

/** What a member must be for the form to show it. */
type Shape =
  | { readonly is: (value: unknown) => boolean }
  | { readonly list: Shape }
  | { readonly members: Readonly<Record<string, Shape>>; readonly one?: true }
  | { readonly any: readonly Shape[] }
  | { readonly later: () => Shape };

const text: Shape = { is: (value) => typeof value === 'string' };
const toggle: Shape = { is: (value) => typeof value === 'boolean' };
const scalar: Shape = { is: (value) => typeof value === 'string' || typeof value === 'number' };
const pair: Shape = {
  is: (value) =>
    Array.isArray(value) &&
    value.length === 2 &&
    value.every((one) => typeof one === 'string' || typeof one === 'number'),
};
const range: Shape = { members: { start_date_time: text, end_date_time: text } };

const filter: Shape = {
  members: {
    dimension_name: text,
    operator: text,
    expressions: { list: scalar },
    not: toggle,
    case_sensitive: toggle,
  },
};

/** Exactly one of its members is given. */
const nested: Shape = {
  one: true,
  members: {
    and: { list: { later: () => nested } },
    or: { list: { later: () => nested } },
    not: { later: () => nested },
    filter,
  },
};

const tests: Shape = {
  list: {
    members: {
      filters: {
        list: { members: { operator: text, comparison_value: { any: [scalar, pair] }, not: toggle } },
      },
    },
  },
};

/** The request, as far as the form has controls for it. */
const REQUEST: Readonly<Record<string, Shape>> = {
  start_date_time: text,
  end_date_time: text,
  granularity: text,
  time_zone: text,
  week_start: text,
  bucket_range: text,
  metrics: {
    list: { members: { name: text, aggregation_type: text, alias: text, metric_filter_clauses: tests } },
  },
  dimension_filter_clauses: { list: { members: { operator: text, filters: { list: filter } } } },
  dimension_filter: nested,
  dimensions: { list: text },
  fill: text,
  limit: scalar,
  others: toggle,
  order_by: { list: { members: { field_name: text, aggregation_type: text, sort_order: text } } },
  page_size: scalar,
  page_token: text,
  totals: { list: text },
  compare: { any: [text, range] },
  metadata: toggle,
  accuracy: text,
};

/** The paths of a request that the form does not show. No change of the form touches them in the text. */
export const unshownIn = (body: unknown): string[] => without({ members: REQUEST }, body, []);

/** Whether the form shows a value that lies at the root of a shape. */
export const isNested = (value: unknown): boolean => without(nested, value, []).length === 0;

function without(shape: Shape, value: unknown, path: Path): string[] {
  if ('later' in shape) return without(shape.later(), value, path);
  if ('is' in shape) return shape.is(value) ? [] : [printPath(path)];
  if ('any' in shape) {
    const found = shape.any.map((one) => without(one, value, path));
    return found.find((paths) => paths.length === 0) ?? [printPath(path)];
  }
  if ('list' in shape) {
    if (!Array.isArray(value)) return [printPath(path)];
    return value.flatMap((one, i) => without(shape.list, one, [...path, i]));
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [printPath(path)];
  const entries = Object.entries(value);
  if (shape.one && (entries.length !== 1 || !Object.hasOwn(shape.members, entries[0]?.[0] ?? '')))
    return [printPath(path)];
  return entries.flatMap(([key, member]) => {
    const own = Object.hasOwn(shape.members, key) ? shape.members[key] : undefined;
    return own ? without(own, member, [...path, key]) : [printPath([...path, key])];
  });
}
