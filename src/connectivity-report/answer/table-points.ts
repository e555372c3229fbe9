import { throwIfAny, type Fault } from '../../errors/api-error.js';
import type { FormatName } from '../language/formats.js';
import type { Shape } from '../resolve/shape.js';
import type { Series } from './series.js';
import type { GroupSeries } from './series-by-group.js';
import type { Table } from './shaped-response.js';
import { tableSeries } from './table/table-series.js';

const OTHERS = 'others';
const MARK = `,"${OTHERS}":true`;

/** Refuses parts of a shape that only JSON can express. */
export function refuseBesidePoints({ totals, comparison, page }: Shape, format: FormatName): void {
  const fields = [totals.length > 0 && 'totals', comparison && 'compare', page && 'page_size'];
  const detail = `${format} holds points alone; ask for json`;
  throwIfAny(fields.flatMap((field): Fault[] => (field ? [{ name: 'NOT_TOGETHER', field, detail }] : [])));
}

/** A report with a shape, for formats that contain only points: the columns of the groups, and the series. */
export function tablePoints({ report, shape, shown }: Table): readonly [readonly string[], Iterable<Series>] {
  const all = tableSeries(report, shape, shown);
  return [groupColumnsOf({ report, shape }), shape.others ? withMarkedOthers(all) : all];
}

/** The names of the columns of a group's values. */
export const groupColumnsOf = ({ report, shape }: Pick<Table, 'report' | 'shape'>): readonly string[] =>
  shape.others ? [...report.groupBy, OTHERS] : report.groupBy;

/** The groups of a report with a shape, each with all of its series. */
export function* tableGroups({ report, shape, shown }: Table): Generator<GroupSeries, void> {
  const { latestFirst, others } = shape;
  for (const one of shown) {
    const { members, values } = one.group;
    const series = [...tableSeries(report, shape, [one])];
    yield { members, values: others ? [...values, markOf(members)] : values, series, latestFirst };
  }
}

const markOf = (members: string): string | null => (members.endsWith(MARK) ? 'true' : null);

/** Adds to every point of the others a value that distinguishes them from a group of nulls. */
function* withMarkedOthers(all: Iterable<Series>): Generator<Series, void> {
  for (const series of all) {
    const { members, values } = series.group;
    yield { ...series, group: { members, values: [...values, markOf(members)] } };
  }
}
