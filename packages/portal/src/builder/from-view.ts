import type { ReportBody } from '../requests.js';
import { clausesOf } from '../requests.js';
import { GRANULARITIES, isRequestText, type View } from '../state.js';
import { withValue } from './paths.js';
import { printRequest, readRequest } from './request-text.js';

/** The keys of a view that a request says instead. */
export const NO_RANGE = {
  acc: [],
  site: [],
  sub: '',
  from: '',
  to: '',
  tz: '',
  g: '',
  cmp: '',
  by: '',
  idle: '',
} as const satisfies Partial<View>;

const MEMBERS = [
  ['from', 'start_date_time'],
  ['to', 'end_date_time'],
  ['tz', 'time_zone'],
  ['g', 'granularity'],
] as const;

const DEFAULT = 'downlink_bytes.COUNT,uplink_bytes.COUNT';

const metricsOf = (q: string) =>
  (q || DEFAULT).split(',').map((one) => {
    const [name = '', aggregation_type = ''] = one.split('.');
    return { name, aggregation_type };
  });

/** The request of a view that does not hold one: its range and filters, and the metrics that `q` names. */
export function requestOf(view: View, accounts: readonly string[]): ReportBody {
  const clauses = clausesOf(view, accounts);
  return {
    start_date_time: view.from,
    end_date_time: view.to,
    time_zone: view.tz,
    bucket_range: 'EXACT',
    granularity: view.g,
    fill: view.idle === 'zero' ? 'ZERO' : 'NULL',
    ...(clauses.length > 0 && { dimension_filter_clauses: clauses }),
    ...(view.by !== '' && { dimensions: [view.by], limit: 7, others: true }),
    metrics: metricsOf(view.q),
    metadata: true,
  };
}

/** What a view must become so that `q` says it all; undefined: it does. */
export function folded(view: View, accounts: readonly string[]): Partial<View> | undefined {
  if (!isRequestText(view.q)) return { ...NO_RANGE, q: printRequest(requestOf(view, accounts)) };
  if (Object.keys(NO_RANGE).every((key) => view[key as keyof View].length === 0)) return undefined;
  const { body } = readRequest(view.q);
  if (!body) return NO_RANGE;
  const given = MEMBERS.filter(([key]) => view[key] !== '');
  const next = given.reduce<unknown>((so, [key, member]) => withValue(so, [member], view[key]), body);
  return { ...NO_RANGE, q: printRequest(next as ReportBody) };
}

const textIn = (value: unknown): string => (typeof value === 'string' ? value : '');

interface Clause {
  readonly filters?: readonly {
    readonly dimension_name?: unknown;
    readonly operator?: unknown;
    readonly expressions?: unknown;
    readonly not?: unknown;
  }[];
}

/** The values to which clauses of one plain filter pin a dimension. */
function pinned(body: ReportBody, dimension: string): readonly string[] {
  const { dimension_filter_clauses: clauses } = body;
  return (Array.isArray(clauses) ? (clauses as Clause[]) : []).flatMap(({ filters }) => {
    const [filter, ...others] = Array.isArray(filters) ? (filters as NonNullable<Clause['filters']>) : [];
    if (others.length > 0 || filter?.dimension_name !== dimension || filter.operator !== 'EXACT') return [];
    const { not, expressions } = filter;
    return not === undefined && Array.isArray(expressions) ? (expressions as unknown[]).map(String) : [];
  });
}

/** What other screens can show of a request: its range, accounts and sites. */
export function viewOf(q: string): Partial<View> {
  const { body } = readRequest(q);
  if (!body) return {};
  const g = GRANULARITIES.find((one) => one === body.granularity) ?? '';
  return {
    from: textIn(body.start_date_time),
    to: textIn(body.end_date_time),
    tz: textIn(body.time_zone),
    g,
    acc: pinned(body, 'account_id'),
    site: pinned(body, 'customer_site_id'),
  };
}
