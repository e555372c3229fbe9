import type { ChartModel } from './model.js';
import { chartOf, type ReportAnswer } from './report.js';
import type { Unit } from './units.js';
import type { Granularity } from './zones.js';

/** The attributes of the element, read. */
export interface ChartSettings {
  /** Such as `downlink_bytes.COUNT`. */
  readonly metrics: readonly string[];
  readonly from: string;
  readonly to: string;
  readonly granularity: string;
  readonly timeZone: string;
  readonly accounts: readonly string[];
  readonly sites: readonly string[];
  /** Such as `imsi:404220000012345`. */
  readonly subscriber: string;
  readonly idle: string;
  readonly kind: 'bars' | 'line';
  readonly caption: string;
}

const DEFAULT = ['downlink_bytes.COUNT', 'uplink_bytes.COUNT'];
const COLOURS = ['s1', 's2', 's3', 's4', 's5', 's6', 's7', 's8'] as const;
/** The unit of a metric, by how its name ends. */
const UNITS: readonly (readonly [RegExp, Unit])[] = [
  [/_bytes$/, 'B'],
  [/_bandwidth$/, 'Mbit/s'],
  [/_seconds$/, 's'],
  [/^(packet_latency|jitter)$/, 'ms'],
  [/^packet_loss$/, '%'],
];

const picksOf = ({ metrics }: ChartSettings): (readonly [string, string])[] =>
  (metrics.length === 0 ? DEFAULT : metrics).map((text) => {
    const [name = '', aggregation = 'COUNT'] = text.split('.');
    return [name, aggregation] as const;
  });

/** The report that the attributes ask for. */
export function bodyOf(settings: ChartSettings): object {
  const { from, to, granularity, timeZone, accounts, sites, subscriber, idle } = settings;
  const colon = subscriber.indexOf(':');
  const exact = (dimension_name: string, expressions: readonly string[]) => ({
    filters: [{ dimension_name, operator: 'EXACT', expressions }],
  });
  const clauses = [
    ...(accounts.length > 0 ? [exact('account_id', accounts)] : []),
    ...(sites.length > 0 ? [exact('customer_site_id', sites)] : []),
    ...(colon > 0 ? [exact(subscriber.slice(0, colon), [subscriber.slice(colon + 1)])] : []),
  ];
  return {
    start_date_time: from,
    end_date_time: to,
    time_zone: timeZone,
    bucket_range: 'EXACT',
    granularity,
    fill: idle === 'zero' ? 'ZERO' : 'NULL',
    ...(clauses.length > 0 && { dimension_filter_clauses: clauses }),
    metrics: picksOf(settings).map(([name, aggregation_type]) => ({ name, aggregation_type })),
    metadata: true,
  };
}

/** The chart of the answer. Its unit is that of the first metric: metrics of other units need a chart of their own. */
export function modelOf(answer: ReportAnswer, settings: ChartSettings): ChartModel {
  const picks = picksOf(settings);
  const unitOf = (name: string): Unit => UNITS.find(([ending]) => ending.test(name))?.[1] ?? '1';
  const unit = unitOf(picks[0]?.[0] ?? '');
  const wanted = picks
    .filter(([name]) => unitOf(name) === unit)
    .map(([name, aggregation], i) => ({
      key: `${name}.${aggregation}`,
      name: `${name.replaceAll('_', ' ')}${aggregation === 'COUNT' || aggregation === 'SUM' ? '' : `, ${aggregation}`}`,
      colour: COLOURS[i % COLOURS.length] ?? ('s1' as const),
      matches: (point: { readonly name: string; readonly aggregation_type?: string }) =>
        point.name === name && point.aggregation_type === aggregation,
    }));
  const { granularity, timeZone, kind, caption } = settings;
  const title = caption || wanted.map(({ name }) => name).join(' and ');
  return chartOf(answer, { title, unit, kind, granularity: granularity as Granularity, timeZone, wanted });
}
