import { rangeLabel } from '@edgemeter/chart/labels.js';
import type { ChartModel, Colour } from '@edgemeter/chart/model.js';
import { chartOf, instantsOf, type Point, type ReportAnswer, type Wanted } from '@edgemeter/chart/report.js';
import type { Unit } from '@edgemeter/chart/units.js';
import { isTimeZone, type Granularity } from '@edgemeter/chart/zones.js';
import { coloursOf } from '../groups.js';
import type { ReportBody } from '../requests.js';
import { GRANULARITIES } from '../state.js';
import { dimensionsOf } from './answer.js';
import type { Language } from './language.js';
import { valueAt } from './paths.js';

const COLOURS: readonly Colour[] = ['s1', 's2', 's3', 's4', 's5', 's6', 's7', 's8'];
const UNITS: readonly Unit[] = ['B', 'Mbit/s', 's', 'ms', '%', '1'];

/** More lines cannot be told apart. The table of points has all of them. */
const MOST_SERIES = 8;

/** Charts of an answer, and how many series they leave to the table. */
export interface Charts {
  readonly models: readonly ChartModel[];
  readonly left: number;
}

/** A series with what it is called. */
interface Named {
  readonly place: number;
  readonly points: readonly Point[];
  readonly metric: string;
  readonly aggregation: string | undefined;
  readonly group: string;
  readonly isOthers: boolean;
}

const textOf = (value: unknown): string =>
  value === null || value === undefined ? 'None' : typeof value === 'string' ? value : JSON.stringify(value);

function named(result: ReportAnswer['result'], dimensions: readonly string[]): Named[] {
  return result.flatMap((points, place) => {
    const [first] = points;
    if (!first) return [];
    const isOthers = first.others === true;
    const group = isOthers ? 'Others' : dimensions.map((one) => textOf(first[one])).join(', ');
    return [{ place, points, metric: first.name, aggregation: first.aggregation_type, group, isOthers }];
  });
}

/** The unit of a metric of the request, by its name or alias. */
function unitOf(name: string, body: ReportBody, language: Language): Unit {
  const metrics = Array.isArray(body.metrics) ? (body.metrics as unknown[]) : [];
  const asked = metrics.find((one) => valueAt(one, ['alias']) === name);
  const metric = asked === undefined ? name : valueAt(asked, ['name']);
  const unit = language.metrics.find((one) => one.name === metric)?.unit;
  return UNITS.find((one) => one === unit) ?? '1';
}

/** A chart for each unit; with groups one for each metric and aggregation; ranked series apart. */
export function chartsOf(answer: ReportAnswer, body: ReportBody, language: Language): Charts {
  const dimensions = dimensionsOf(answer.result.flat());
  const parts = new Map<string, Named[]>();
  for (const one of named(answer.result, dimensions)) {
    const key = [
      one.aggregation === undefined,
      dimensions.length > 0 ? [one.metric, one.aggregation] : unitOf(one.metric, body, language),
    ];
    const text = JSON.stringify(key);
    parts.set(text, [...(parts.get(text) ?? []), one]);
  }
  let left = 0;
  const models = [...parts.values()].flatMap((all): ChartModel[] => {
    const shown = all.slice(0, MOST_SERIES);
    left += all.length - shown.length;
    const unit = unitOf(shown[0]?.metric ?? '', body, language);
    const model =
      shown[0]?.aggregation === undefined
        ? rankChart(shown, unit, dimensions)
        : timeChart(answer, shown, unit, body, dimensions);
    return model && model.stamps.length > 0 ? [model] : [];
  });
  return { models, left };
}

const nameOf = ({ metric, aggregation, group }: Named, dimensions: readonly string[]): string => {
  if (dimensions.length > 0) return group;
  return aggregation === undefined ? metric : `${metric}, ${aggregation}`;
};

/** Downlink is always s1, uplink always s2. Any other series has what is left. */
function ofMetrics(shown: readonly Named[]): Colour[] {
  const fixed = shown.map(({ metric }): Colour | undefined =>
    metric.startsWith('downlink') ? 's1' : metric.startsWith('uplink') ? 's2' : undefined,
  );
  const own = fixed.map((colour, i) => (fixed.indexOf(colour) === i ? colour : undefined));
  const free = COLOURS.filter((colour) => !own.includes(colour));
  return own.map((colour) => colour ?? free.shift() ?? 's1');
}

/** A group keeps its colour when filters change. */
function coloured(shown: readonly Named[], dimensions: readonly string[]): Colour[] {
  if (dimensions.length === 0) return ofMetrics(shown);
  const groups = shown.filter(({ isOthers }) => !isOthers).map(({ group }) => group);
  const colours = coloursOf(dimensions.join(), groups);
  return shown.map(({ group, isOthers }) => (isOthers ? 'others' : (colours.get(group) ?? 's1')));
}

const titleOf = (shown: readonly Named[], dimensions: readonly string[]): string => {
  const [first] = shown;
  if (dimensions.length === 0 || !first) return shown.map((one) => nameOf(one, dimensions)).join(' and ');
  return `${[first.metric, first.aggregation].filter(Boolean).join(', ')} by ${dimensions.join(', ')}`;
};

function timeChart(
  answer: ReportAnswer,
  shown: readonly Named[],
  unit: Unit,
  body: ReportBody,
  dimensions: readonly string[],
): ChartModel | undefined {
  const result = shown.map(({ points }) => points);
  // One bucket is a table, not a picture.
  if (new Set(instantsOf(result)).size < 2) return undefined;
  const { comparison } = answer;
  const compared = shown.map(({ place }) => comparison?.result[place] ?? []);
  const colours = coloured(shown, dimensions);
  const wanted = shown.map((one, i): Wanted => {
    const own = new Set([...one.points, ...(compared[i] ?? [])]);
    const key = `${one.place}`;
    const name = nameOf(one, dimensions);
    return { key, name, colour: colours[i] ?? 's1', matches: (point) => own.has(point) };
  });
  const timeZone = typeof body.time_zone === 'string' && isTimeZone(body.time_zone) ? body.time_zone : 'UTC';
  const granularity: Granularity = GRANULARITIES.find((one) => one === body.granularity) ?? 'MINUTE_5';
  const isSum = unit === 'B' || unit === 's';
  return chartOf(
    { ...answer, result, ...(comparison && { comparison: { ...comparison, result: compared } }) },
    {
      title: titleOf(shown, dimensions),
      unit,
      kind: dimensions.length === 0 && isSum && shown.length <= 2 ? 'bars' : 'line',
      granularity,
      timeZone,
      wanted,
      comparisonName: (from, to) => `${wanted[0]?.name}, ${rangeLabel(from, to, timeZone)}`,
    },
  );
}

/** Ranked values by their rank: the last one is the percentile. */
function rankChart(shown: readonly Named[], unit: Unit, dimensions: readonly string[]): ChartModel {
  const length = shown.reduce((most, { points }) => Math.max(most, points.length), 0);
  const stamps = Array.from({ length }, (_, i) => i + 1);
  const colours = coloured(shown, dimensions);
  return {
    title: `${titleOf(shown, dimensions)} by rank`,
    unit,
    kind: 'line',
    granularity: 'MINUTE_5',
    timeZone: 'UTC',
    stamps,
    ends: stamps,
    cut: stamps.map(() => null),
    series: shown.map((one, i) => ({
      key: `${one.place}`,
      name: nameOf(one, dimensions),
      colour: colours[i] ?? 's1',
      values: stamps.map((_, rank) => one.points[rank]?.value ?? null),
    })),
    ranks: true,
  };
}
