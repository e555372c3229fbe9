import type { Clock } from '../../config/clock.js';
import { dataFrom, plansFor, type PlanContext } from '../../query-engine/plan-context.js';
import type { UsageQuery, UsageRow } from '../../query-engine/usage-query.js';
import type { UsageReads } from '../../query-engine/usage.repository.js';
import { groupColumns } from '../answer/group-columns.js';
import { partsOf, refusePoints } from '../answer/report-preview.js';
import { aggregateSeries, seriesOf, type Series } from '../answer/series.js';
import { groupsTogether, seriesByGroup, type GroupSeries } from '../answer/series-by-group.js';
import type { Table } from '../answer/shaped-response.js';
import { refuseBesidePoints } from '../answer/table-points.js';
import type { FormatName } from '../language/formats.js';
import { MOST_POINTS } from '../language/vocabulary.js';
import type { NowReport, RangeReport, Report, ReportMetadata } from '../resolve/report.js';
import { refuseUnanswerable } from './refuse-unanswerable.js';
import { ShapedReader, type ShapedReport } from './shaped-reader.js';

/** The data of a report: everything that its answer shows. */
export type FoundReport = FoundNow | FoundSeries | FoundTable;

interface FoundNow {
  readonly kind: 'now';
  readonly report: NowReport;
  readonly row: UsageRow | undefined;
  readonly metadata: ReportMetadata | false;
}

interface FoundSeries {
  readonly kind: 'series';
  readonly report: RangeReport;
  /** Makes the series anew at each call. */
  readonly series: () => Iterable<Series>;
  /** The same series by group, in the same way. */
  readonly groups: () => Iterable<GroupSeries>;
  readonly metadata: ReportMetadata | false;
}

interface FoundTable {
  readonly kind: 'table';
  readonly table: Table;
  readonly metadata: ReportMetadata | false;
}

/**
 * Reads the data of a report, after checks that it can be answered.
 * @throws ApiError RANGE_TOO_LONG, NO_LONGER_KEPT; NOT_TOGETHER for parts that the format cannot express.
 */
export async function readReport(
  report: Report,
  format: FormatName,
  reads: UsageReads,
  clock: Clock,
): Promise<FoundReport> {
  if (report.kind === 'now') return readNow(report, reads, clock);
  const { shape } = report;
  if (shape && format !== 'json') refuseBesidePoints(shape, format);
  refuseUnanswerable(report, reads.context);
  return shape ? readTable({ ...report, shape }, reads, clock) : readSeries(report, reads, clock);
}

async function readNow(report: NowReport, reads: UsageReads, clock: Clock): Promise<FoundNow> {
  const [[row] = []] = await reads.findAll([report.query]);
  const metadata = report.metadata && metadataOf([report.query], reads.context, clock());
  return { kind: 'now', report, row, metadata };
}

async function readTable(report: ShapedReport, reads: UsageReads, clock: Clock): Promise<FoundTable> {
  return reads.inSnapshot(async (snapshot) => {
    const lookedAt = clock();
    const reader = new ShapedReader(snapshot);
    const table = await reader.read(report);
    const metadata = report.metadata && metadataOf(reader.queries, reads.context, lookedAt);
    return { kind: 'table', table, metadata };
  });
}

async function readSeries(report: RangeReport, reads: UsageReads, clock: Clock): Promise<FoundSeries> {
  const queries = partsOf(report).map(({ query }) => query);
  const metadata = report.metadata && metadataOf(queries, reads.context, clock());
  return { kind: 'series', report, ...(await seriesIn(report, reads)), metadata };
}

/** Only the data tell the number of groups, so points are counted while rows are read. */
async function seriesIn(
  report: RangeReport,
  reads: UsageReads,
): Promise<Pick<FoundSeries, 'series' | 'groups'>> {
  const { aggregates, percentiles, groupBy } = report;
  if (aggregates && !percentiles && groupBy.length > 0) {
    const columns = await reads.findColumns(aggregates.query, MOST_POINTS);
    refusePoints(columns.length * aggregates.series.length, 'at least');
    const groups = groupColumns(groupBy, columns);
    return {
      series: () => aggregateSeries(report, groups),
      groups: () => groupsTogether(report, groups, []),
    };
  }
  const parts = partsOf(report);
  const answers = await reads.findAll(
    parts.map(({ query }) => query),
    MOST_POINTS,
  );
  const points = parts.reduce((sum, { series }, i) => sum + (answers[i]?.length ?? 0) * series.length, 0);
  refusePoints(points, 'at least');
  const rows = {
    aggregates: (aggregates && answers[0]) ?? [],
    percentiles: (percentiles && answers.at(-1)) ?? [],
  };
  return { series: () => seriesOf(report, rows), groups: () => seriesByGroup(report, rows) };
}

function metadataOf(queries: readonly UsageQuery[], context: PlanContext, lookedAt: number): ReportMetadata {
  const from = Math.max(...queries.map((query) => dataFrom(query, context)));
  const sources = queries.flatMap((query) => plansFor(query, context).map(({ source }) => source));
  return { dataFrom: from === 0 ? null : from, lookedAt, sources: [...new Set(sources)].sort().reverse() };
}
