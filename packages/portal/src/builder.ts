import type { ChartModel } from '@edgemeter/chart/model.js';
import { chartOf, type ReportAnswer } from '@edgemeter/chart/report.js';
import type { Unit } from '@edgemeter/chart/units.js';
import type { Granularity } from '@edgemeter/chart/zones.js';
import { groupsOf } from './groups.js';
import { baseOf, type ReportBody } from './requests.js';
import { pinnedIn, type View } from './state.js';

export interface Word {
  readonly name: string;
  readonly description: string;
}

export interface Words {
  readonly dimensions: readonly Word[];
  readonly metrics: readonly (Word & { readonly unit: string; readonly aggregations: readonly string[] })[];
}

const DEFAULT = 'downlink_bytes.COUNT,uplink_bytes.COUNT';
const COLOURS = ['s1', 's2', 's3', 's4', 's5', 's6', 's7', 's8'] as const;
const UNITS: readonly Unit[] = ['B', 'Mbit/s', 's', 'ms', '%', '1'];

export type Pick = readonly [metric: string, aggregation: string];

/** The metrics of a builder's URL, such as `downlink_bytes.COUNT`. */
export function picksOf({ q }: View): readonly Pick[] {
  return (q || DEFAULT).split(',').flatMap((text): Pick[] => {
    const [name = '', aggregation = ''] = text.split('.');
    return name === '' || aggregation === '' ? [] : [[name, aggregation]];
  });
}

export const printPicks = (picks: readonly Pick[]): string => picks.map((pick) => pick.join('.')).join(',');

/** The report that the form describes. */
export function builderReport(view: View, accounts: readonly string[], now: number): ReportBody {
  return {
    ...baseOf(view, accounts, now),
    granularity: view.g,
    fill: view.idle === 'zero' ? 'ZERO' : 'NULL',
    ...(view.by !== '' && { dimensions: [view.by], limit: 7, others: true }),
    metrics: picksOf(view).map(([name, aggregation_type]) => ({ name, aggregation_type })),
  };
}

const unitOf = (words: Words, metric: string): Unit => {
  const unit = words.metrics.find(({ name }) => name === metric)?.unit;
  return UNITS.find((one) => one === unit) ?? '1';
};

/** A chart for each unit; with a split one for each metric. */
export function builderCharts(report: ReportAnswer, view: View, words: Words): readonly ChartModel[] {
  const picks = picksOf(view);
  const shared = { granularity: view.g as Granularity, timeZone: view.tz };
  const isOf =
    ([name, aggregation]: Pick) =>
    (point: { name: string; aggregation_type?: string }) =>
      point.name === name && point.aggregation_type === aggregation;
  const kindOf = (unit: Unit, count: number) =>
    (unit === 'B' || unit === 's') && count <= 2 ? 'bars' : 'line';
  if (view.by !== '') {
    const groups = groupsOf(report.result.flat(), view.by, pinnedIn(view, view.by));
    return picks.map((pick) => {
      const unit = unitOf(words, pick[0]);
      const wanted = groups.map(({ key, name, colour, matches }) => ({
        key,
        name,
        colour,
        matches: (point: Parameters<typeof matches>[0]) => matches(point) && isOf(pick)(point),
      }));
      return chartOf(report, {
        title: `${pick.join(', ')} by ${view.by}`,
        unit,
        kind: 'line',
        ...shared,
        wanted,
      });
    });
  }
  const units = [...new Set(picks.map(([name]) => unitOf(words, name)))];
  return units.map((unit) => {
    const own = picks.filter(([name]) => unitOf(words, name) === unit);
    const wanted = own.map((pick, i) => ({
      key: pick.join('-'),
      name: pick.join(', '),
      colour: COLOURS[i % COLOURS.length] ?? 's1',
      matches: isOf(pick),
    }));
    return chartOf(report, {
      title: own.map((pick) => pick.join(', ')).join(' and '),
      unit,
      kind: kindOf(unit, own.length),
      ...shared,
      wanted,
    });
  });
}
