import { throwIfAny, type Fault } from '../../errors/api-error.js';
import type { FormatName } from '../language/formats.js';
import type { Shape } from '../resolve/shape.js';
import type { Series } from './series.js';
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
  return shape.others ? [[...report.groupBy, OTHERS], withMarkedOthers(all)] : [report.groupBy, all];
}

/** Adds to every point of the others a value that distinguishes them from a group of nulls. */
function* withMarkedOthers(all: Iterable<Series>): Generator<Series, void> {
  for (const series of all) {
    const { members, values } = series.group;
    const mark = members.endsWith(MARK) ? 'true' : null;
    yield { ...series, group: { members, values: [...values, mark] } };
  }
}
