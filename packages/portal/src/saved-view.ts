import { builderReport } from './builder.js';
import type { ReportBody } from './requests.js';
import type { View } from './state.js';

const withoutMetadata = (body: ReportBody): ReportBody =>
  Object.fromEntries(Object.entries(body).filter(([key]) => key !== 'metadata'));

/**
 * The request as it is saved: its dates as the view has them, so that relative dates stay relative. `metadata` is for
 * the portal's own picture, and CSV has none.
 */
export function toSave(body: ReportBody, { from, to }: Pick<View, 'from' | 'to'>): ReportBody {
  return { ...withoutMetadata(body), start_date_time: from, end_date_time: to };
}

interface Filter {
  readonly dimension_name?: string;
  readonly operator?: string;
  readonly expressions?: readonly string[];
}

const clausesOf = (body: ReportBody) =>
  (body.dimension_filter_clauses ?? []) as readonly { readonly filters?: readonly Filter[] }[];
const SUBSCRIBERS = ['msisdn', 'imsi', 'user_id'];

/** The values that a report pins a dimension to; undefined: it does not. */
function pinOf(body: ReportBody, dimension: string): readonly string[] | undefined {
  const filters = clausesOf(body).flatMap(({ filters: [only, ...others] = [] }) =>
    only && others.length === 0 ? [only] : [],
  );
  return filters.find(({ dimension_name, operator }) => dimension_name === dimension && operator === 'EXACT')
    ?.expressions;
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** The keys of the view that a report says, as far as the builder has controls for them. */
function keysOf(body: ReportBody, accounts: readonly string[]): Partial<View> {
  const pinned = pinOf(body, 'account_id') ?? [];
  const isAll = pinned.length === accounts.length && accounts.every((one) => pinned.includes(one));
  const subscriber = SUBSCRIBERS.map((name) => [name, pinOf(body, name)?.[0]] as const).find(
    ([, value]) => value !== undefined,
  );
  const metrics = (body.metrics ?? []) as readonly { name?: unknown; aggregation_type?: unknown }[];
  const [by] = (body.dimensions ?? []) as readonly unknown[];
  return {
    acc: isAll ? [] : pinned,
    site: pinOf(body, 'customer_site_id') ?? [],
    sub: subscriber ? subscriber.join(':') : '',
    from: textOf(body.start_date_time),
    to: textOf(body.end_date_time),
    tz: textOf(body.time_zone) || 'UTC',
    g: textOf(body.granularity) || 'TOTAL',
    by: textOf(by),
    idle: body.fill === 'ZERO' ? 'zero' : '',
    q: metrics
      .filter(({ name, aggregation_type }) => textOf(name) !== '' && textOf(aggregation_type) !== '')
      .map(({ name, aggregation_type }) => `${textOf(name)}.${textOf(aggregation_type)}`)
      .join(','),
  };
}

/** JSON with the keys of each object in order. */
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_key, one: unknown) =>
    typeof one === 'object' && one !== null && !Array.isArray(one)
      ? Object.fromEntries(Object.entries(one).sort(([a], [b]) => (a < b ? -1 : 1)))
      : typeof one === 'bigint'
        ? String(one)
        : one,
  );

/**
 * A saved report as the builder's view, and the properties of the request in which the builder's own differs: it has no
 * controls for them.
 */
export function opened(
  report: ReportBody,
  view: View,
  accounts: readonly string[],
): { view: View; differs: readonly string[] } {
  const keys = keysOf(report, accounts);
  const next: View = { ...view, screen: 'builder', z: '', cmp: '', hide: [], open: [], ...keys };
  const own = toSave(builderReport(next, accounts, 0), next);
  const saved = withoutMetadata(report);
  const names = [...new Set([...Object.keys(saved), ...Object.keys(own)])];
  return { view: next, differs: names.filter((name) => canonical(saved[name]) !== canonical(own[name])) };
}
