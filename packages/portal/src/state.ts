import { isTimeZone, type Granularity } from '@edgemeter/chart/zones.js';
import { parseDate } from './dates.js';

export const SCREENS = [
  'connectivity',
  'bill',
  'network',
  'usage',
  'operations',
  'builder',
  'start',
] as const;
export type Screen = (typeof SCREENS)[number];

/** What the URL says: a view. Values stay as they were given, also bad ones, so that they show at their controls. */
export interface View {
  readonly screen: Screen;
  readonly acc: readonly string[];
  readonly site: readonly string[];
  /** A subscriber, such as `imsi:404220000012345`. */
  readonly sub: string;
  readonly from: string;
  readonly to: string;
  readonly tz: string;
  readonly g: string;
  readonly cmp: string;
  readonly by: string;
  readonly idle: string;
  /** The visible part of the time, as two Unix milliseconds. */
  readonly z: string;
  /** Hidden series, as `chart.series`. */
  readonly hide: readonly string[];
  /** What else is open: tables that are closed, look-ups that were asked for. */
  readonly open: readonly string[];
  readonly theme: string;
  /** The request of the builder, as JSON. */
  readonly q: string;
}

export const GRANULARITIES: readonly Granularity[] = [
  'MINUTE_5',
  'MINUTE_15',
  'HOUR',
  'DAY',
  'WEEK',
  'MONTH',
  'YEAR',
];
const COMPARISONS = ['', 'prev', 'month', 'year'] as const;
const SPLITS = ['', 'customer_site_id', 'account_id', 'network', 'genre', 'service_id'] as const;
const SUBSCRIBER = /^(msisdn|imsi|user_id):(.+)$/;
const VERSION = '1';

/** Keys with one value, and with several. */
const SINGLE = ['sub', 'from', 'to', 'tz', 'g', 'cmp', 'by', 'idle', 'z', 'theme', 'q'] as const;
const LISTS = ['acc', 'site', 'hide', 'open'] as const;

const PICKS = /^[a-z0-9_]+\.[A-Z0-9_]+(,[a-z0-9_]+\.[A-Z0-9_]+)*$/i;

/** Whether `q` is the whole request of the builder. Else it names metrics, or nothing. */
export const isRequestText = (q: string): boolean => q !== '' && !PICKS.test(q);

const isScreen = (name: string): name is Screen => (SCREENS as readonly string[]).includes(name);

/** The view of a URL. Keys that are not given are empty. */
export function parseView(path: string, fragment: string): View {
  const name = path.replace(/^\/portal\/?/, '').replace(/\/$/, '');
  const given = new URLSearchParams(fragment.replace(/^#/, ''));
  const view: Record<string, unknown> = { screen: isScreen(name) ? name : 'start' };
  for (const key of SINGLE) view[key] = given.get(key) ?? '';
  for (const key of LISTS) view[key] = given.getAll(key).filter((value) => value !== '');
  return view as unknown as View;
}

/** The URL of a view. Empty keys are left out. */
export function printView(view: View): string {
  const given = new URLSearchParams({ v: VERSION });
  for (const key of LISTS) for (const value of view[key]) given.append(key, value);
  for (const key of SINGLE) if (view[key] !== '') given.append(key, view[key]);
  const readable = given.toString().replaceAll('%2F', '/').replaceAll('%3A', ':').replaceAll('%2C', ',');
  return `/portal/${view.screen}#${readable}`;
}

/** What is wrong with a view, by its keys. */
export function problemsOf(view: View): Readonly<Partial<Record<keyof View, string>>> {
  const problems: Partial<Record<keyof View, string>> = {};
  // The service checks the request of the builder.
  if (view.screen === 'builder') return problems;
  const check = (key: keyof View, holds: boolean, text: string) => {
    if (!holds) problems[key] = text;
  };
  const known = (values: readonly string[], value: string) => values.includes(value);
  check('tz', isTimeZone(view.tz), `No time zone is called “${view.tz}”. Names are like Europe/Berlin.`);
  const dates = problems.tz === undefined;
  const zone = dates ? view.tz : 'UTC';
  for (const key of ['from', 'to'] as const) {
    const holds = parseDate(view[key], 0, zone) !== undefined;
    check(key, holds, `“${view[key]}” is not a date. Use a date with offset, NOW-7d, or THIS_MONTH.`);
  }
  check('g', known(GRANULARITIES, view.g), `“${view.g}” is not a granularity.`);
  check('cmp', known(COMPARISONS, view.cmp), `“${view.cmp}” is no comparison: prev, month or year.`);
  check('by', known(SPLITS, view.by), `“${view.by}” is not a dimension to split by.`);
  check(
    'idle',
    known(['', 'zero'], view.idle),
    `“${view.idle}” is not a way to count idle time: zero, or nothing.`,
  );
  check(
    'sub',
    view.sub === '' || SUBSCRIBER.test(view.sub),
    'Write imsi:…, msisdn:… or user_id:… before the number.',
  );
  return problems;
}

/** The view with a zone and dates that can be computed with, where its own are wrong. Nothing is asked for by it. */
export function computable(view: View): View {
  const problems = problemsOf(view);
  return {
    ...view,
    ...(!isTimeZone(view.tz) && { tz: 'UTC' }),
    ...(problems.from !== undefined && { from: 'NOW' }),
    ...(problems.to !== undefined && { to: 'NOW' }),
  };
}

/** A subscriber as dimension and value. */
export function subscriberOf({ sub }: View): readonly [string, string] | undefined {
  const [, dimension, value] = SUBSCRIBER.exec(sub) ?? [];
  return dimension !== undefined && value !== undefined ? [dimension, value] : undefined;
}

/** The one value that a view leaves of a dimension; undefined: it leaves several. */
export function pinnedIn(view: View, dimension: string): string | undefined {
  const chosen = { account_id: view.acc, customer_site_id: view.site }[dimension];
  return chosen?.length === 1 ? chosen[0] : undefined;
}

/** The visible part; null: everything. */
export function zoomOf({ z }: View): readonly [number, number] | null {
  const [from = Number.NaN, to = Number.NaN] = z.split(',').map(Number);
  return Number.isFinite(from) && Number.isFinite(to) && from < to ? [from, to] : null;
}
