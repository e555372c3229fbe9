import { rangeLabel } from '@edgemeter/chart/labels.js';
import type { ChartModel } from '@edgemeter/chart/model.js';
import { chartOf, type Point, type ReportAnswer, type Wanted } from '@edgemeter/chart/report.js';
import type { Exact } from '@edgemeter/chart/units.js';
import type { Granularity } from '@edgemeter/chart/zones.js';
import { groupsOf } from './groups.js';
import { pinnedIn, type View } from './state.js';

const isSeries = (name: string, aggregation?: string) => (point: Point) =>
  point.name === name && point.aggregation_type === aggregation;

const DIRECTIONS = [
  ['downlink', 'Downlink', 's1'],
  ['uplink', 'Uplink', 's2'],
] as const;

const shared = (view: View) => ({ granularity: view.g as Granularity, timeZone: view.tz });

/** Bytes by bucket: down and up, or a series for each group of the split. */
export function trafficChart(report: ReportAnswer, view: View): ChartModel {
  const { by } = view;
  const wanted: Wanted[] =
    by === ''
      ? DIRECTIONS.map(([direction, name, colour]) => ({
          key: direction,
          name,
          colour,
          matches: isSeries(`${direction}_bytes`, 'COUNT'),
        }))
      : groupsOf(report.result.flat(), by, pinnedIn(view, by)).map(({ key, name, colour, matches }) => ({
          key,
          name,
          colour,
          matches,
        }));
  return chartOf(report, {
    title: by === '' ? 'Traffic, downlink and uplink' : `Traffic by ${by.replaceAll('_', ' ')}`,
    unit: 'B',
    kind: by === '' ? 'bars' : 'line',
    ...shared(view),
    wanted,
    comparisonName: (from, to) => `Downlink ${rangeLabel(from, to, view.tz)}`,
  });
}

/** Mean rates with the band from least to greatest. */
export function rateChart(report: ReportAnswer, view: View): ChartModel {
  return chartOf(report, {
    title: 'Rate, downlink and uplink',
    unit: 'Mbit/s',
    kind: 'line',
    ...shared(view),
    wanted: DIRECTIONS.map(([direction, name, colour]) => {
      const metric = `${direction}_bandwidth`;
      return {
        key: direction,
        name,
        colour,
        matches: isSeries(metric, 'AVG'),
        low: isSeries(metric, 'MIN'),
        high: isSeries(metric, 'MAX'),
      };
    }),
  });
}

/** The one value of a series over the whole range. */
export function valueOf(result: ReportAnswer['result'], metric: string, aggregation: string): Exact {
  return result.flat().find(isSeries(metric, aggregation))?.value ?? null;
}

/** Which range the changes compare with. */
export function changeName(report: ReportAnswer, view: View): string | undefined {
  const { comparison } = report;
  if (!comparison) return undefined;
  return `Changes: compared with ${rangeLabel(Date.parse(comparison.start_date_time), Date.parse(comparison.end_date_time), view.tz)}`;
}
