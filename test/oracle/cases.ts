import { Random } from './random.js';
import type { NaiveRecord } from './naive.js';
import type { AggregateRequest } from './naive-others.js';
import type { Dimension, ReportRequest } from './naive-report.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** A small world of usage and the names in it; names of different cases never meet. */
export interface Case {
  readonly random: Random;
  readonly records: readonly NaiveRecord[];
  readonly accounts: readonly string[];
  readonly sites: readonly string[];
  readonly msisdns: readonly string[];
  readonly imsis: readonly string[];
  readonly users: readonly string[];
  readonly services: readonly number[];
  readonly cells: readonly string[];
  /** The days that the records lie in. */
  readonly from: number;
  readonly to: number;
}

/** The case of a seed: the same seed, the same case. */
export function makeCase(seed: number): Case {
  const random = new Random(seed);
  const from = Date.UTC(2024, random.integer(0, 11), random.integer(1, 28));
  const names = (prefix: string, count: number) =>
    Array.from({ length: count }, (_, i) => `${prefix}-${seed}-${i}`);
  const digits = (first: string, count: number) =>
    Array.from({ length: count }, (_, i) => `${first}${String(seed % 1_000_000).padStart(6, '0')}${i}`);
  const world = {
    random,
    accounts: names('account', 3),
    sites: names('site', 2),
    msisdns: digits('49170', 4),
    imsis: digits('26201', 4),
    users: names('user', 2),
    services: [0, 1, 2].map((i) => (seed % 1_000_000) * 10 + i),
    cells: [0, 1].map((i) => `${seed.toString(16).padStart(8, '0')}-0000-4000-8000-00000000000${i}`),
    from,
    to: from + 2 * DAY,
  };
  const count = random.integer(1, 40);
  return { ...world, records: Array.from({ length: count }, (_, i) => record(world, i)) };
}

function record(world: Omit<Case, 'records'>, i: number): NaiveRecord {
  const { random, from, to } = world;
  const maybe = <T>(from: readonly T[]): T | null => (random.chance(0.15) ? null : random.pick(from));
  const duration = random.pick([
    random.integer(1, 1_000),
    random.integer(1, 300_000),
    random.integer(300_000, 3 * HOUR),
    random.integer(3 * HOUR, DAY),
    DAY,
    300_000,
    0,
    0,
    random.chance(0.5)
      ? random.integer(1, DAY)
      : random.integer(DAY + 1, random.pick([2 * DAY, 2 * DAY, 3 * DAY, 31 * DAY])),
  ]);
  const edge = random.pick([300_000, HOUR, DAY]);
  const started_at = random.chance(duration === 0 ? 0.6 : 0.2)
    ? from + random.integer(0, (2 * DAY) / edge - 1) * edge
    : random.integer(from, to - 1);
  const bytes = () =>
    random.pick([
      0,
      random.integer(0, 10),
      random.integer(0, 1e6),
      random.integer(0, 1e10),
      Number.MAX_SAFE_INTEGER,
    ]);
  return {
    record_id: `r-${i}`,
    account_id: random.pick(world.accounts),
    started_at,
    ended_at: started_at + duration,
    uplink_bytes: bytes(),
    downlink_bytes: bytes(),
    customer_site_id: maybe(world.sites),
    msisdn: maybe(world.msisdns),
    imsi: maybe(world.imsis),
    user_id: maybe(world.users),
    service_id: maybe(world.services),
    cell_id: maybe(world.cells),
    genre: maybe(['news', 'sport']),
    network: maybe(['4G', '5G', 'wifi']),
    item_id: maybe(['item-1', 'item-2', 'item-3']),
  };
}

const DIMENSIONS: readonly Dimension[] = ['account_id', 'customer_site_id', 'msisdn', 'imsi'];
const OFFSETS = [0, 330, -210, 60, 765, -720];

/** A random report that any key of the case's accounts may ask for. */
export function makeReport(world: Case, now: boolean): ReportRequest {
  const { random } = world;
  const offsetMinutes = random.pick(OFFSETS);
  const start = random.chance(0.3)
    ? random.pick(world.records).started_at
    : random.integer(world.from - DAY, world.to + DAY);
  const granularity = now ? undefined : random.pick(['HOUR', 'DAY', undefined] as const);
  const longest =
    granularity === 'DAY' || (!granularity && random.chance(0.2)) ? 3 * DAY : granularity ? DAY : 6 * HOUR;
  return {
    start: { instant: start, offsetMinutes },
    end: {
      instant: start + random.pick([0, 1, random.integer(0, longest)]),
      offsetMinutes: random.pick(OFFSETS),
    },
    granularity,
    dimensions:
      now || random.chance(0.5)
        ? []
        : // The dimensions that are stored summed up, or any.
          random.some<Dimension>(random.pick([DIMENSIONS.slice(0, 2), DIMENSIONS])).slice(0, 2),
    filters: makeFilters(world),
    metrics: now ? makeNowMetrics(random) : makeMetrics(random),
  };
}

function makeFilters(world: Case): ReportRequest['filters'] {
  const { random } = world;
  const asSent = (text: string) => (random.chance(0.5) ? Number(text) : text);
  const others: ReportRequest['filters'] = [
    { dimension: 'customer_site_id', values: random.some(world.sites) },
    { dimension: 'msisdn', values: random.some(world.msisdns).map(asSent) },
    { dimension: 'imsi', values: random.some(world.imsis).map(asSent) },
  ];
  const chosen = random.chance(0.5) ? [random.pick([others[0]!, ...others])] : [];
  return [{ dimension: 'account_id', values: random.some(world.accounts) }, ...chosen];
}

const TOTALS = ['time_usage_seconds', 'uplink_bytes', 'downlink_bytes'].map((name) => ({
  name,
  aggregation: 'COUNT',
}));
const RATES = ['uplink_bandwidth', 'downlink_bandwidth'];

function makeMetrics(random: Random): ReportRequest['metrics'] {
  const rates = RATES.flatMap((name) => ['AVG', 'MIN', 'MAX'].map((aggregation) => ({ name, aggregation })));
  const percentiles = RATES.map((name) => ({ name, percentile: random.pick([0.07, 0.29, 0.5, 0.95, 1]) }));
  return random.some<ReportRequest['metrics'][number]>([...TOTALS, ...rates, ...percentiles]);
}

function makeNowMetrics(random: Random): ReportRequest['metrics'] {
  const rates = RATES.map((name) => ({ name, aggregation: random.pick(['AVG', 'MIN', 'MAX']) }));
  return random.some<ReportRequest['metrics'][number]>(random.chance(0.4) ? TOTALS : [...TOTALS, ...rates]);
}

/** A random aggregate over one of the case's users. */
export function makeAggregate(world: Case): AggregateRequest {
  const { random } = world;
  const type = random.pick(['sum', 'avg', 'min', 'max', 'count'] as const);
  const fields = ['duration', 'bytes', 'uplinkBytes', 'downlinkBytes'] as const;
  const edge = () => (random.chance(0.3) ? random.pick(world.records).started_at : undefined);
  const from = edge() ?? random.integer(world.from - DAY, world.to);
  return {
    type,
    field: type === 'count' && random.chance(0.5) ? 'items' : random.pick(fields),
    from,
    to: Math.max(from, edge() ?? random.integer(from, world.to + 2 * DAY)),
    period: random.pick(['hour', 'day', 'week', 'month', 'year', 'all']),
    groupBy: random.pick([undefined, 'service', 'genre', 'network']),
    itemId: random.chance(0.2) ? 'item-1' : undefined,
  };
}
