import { gapsIn } from '../../query-engine/plan-context.js';
import type { UsageReads } from '../../query-engine/usage.repository.js';
import { WHOLE } from '../../query-engine/buckets.js';
import type { UsageQuery } from '../../query-engine/usage-query.js';
import type { ReportRows } from '../answer/series.js';
import type { Table } from '../answer/shaped-response.js';
import { choose, type Choice } from '../answer/table/choose.js';
import {
  groupsOf,
  keyOf,
  NO_ROWS,
  othersGroup,
  withoutRows,
  type FilledBuckets,
  type Readings,
} from '../answer/table/groups.js';
import { filledBuckets, needsWhole, refusePoints } from '../answer/report-preview.js';
import { refuseGaps } from './refuse-unanswerable.js';
import { countPoints, lengthOf, shownOf, testedOf, type Shown } from '../answer/table/shown.js';
import type { FillName } from '../language/shape.js';
import { MOST_POINTS } from '../language/vocabulary.js';
import type { RangeReport } from '../resolve/report.js';
import { othersReport } from '../resolve/others.js';
import type { Shape } from '../resolve/shape.js';

export interface ShapedReport extends RangeReport {
  readonly shape: Shape;
}

/** The two kinds of series of a report. Each has its own query. */
const KINDS = ['aggregates', 'percentiles'] as const;

/** Reads the data of a report with a shape. All reads see the same state of the data. */
export class ShapedReader {
  constructor(private readonly reads: UsageReads) {}

  /** All queries so far. */
  readonly queries: UsageQuery[] = [];

  /** @throws ApiError when the answer would be too large, or when a figure would not cover its whole range. */
  async read(report: ShapedReport): Promise<Table> {
    const { shape } = report;
    const { comparison } = shape;
    const readings = await this.readRange(report, shape, needsWhole(shape));
    refuseTests(report, readings);
    const choice = choose(report, shape, groupsOf(report, readings).values(), readings.buckets);
    const others =
      choice.hasOthers && shape.others ? await this.readOthers(report, shape, choice) : undefined;
    const shown = others ? [...choice.shown, others] : choice.shown;
    const compared = comparison && (await this.readCompared(comparison, shape, choice));
    const comparedOthers = comparison && others ? [await this.readOthers(comparison, shape, choice)] : [];
    const table = { report, shape, choice, shown, compared: compared && [...compared, ...comparedOthers] };
    refuseShown(table);
    return table;
  }

  /** The groups of the answer over another range. */
  private async readCompared(report: RangeReport, shape: Shape, { shown }: Choice): Promise<Shown[]> {
    const readings = await this.readRange(report, shape, false);
    refusePoints(shown.length * (readings.buckets.aggregates?.length ?? 0), 'at least');
    const groups = groupsOf(report, readings);
    return shown.map(({ group }) =>
      shownOf(report, shape, groups.get(keyOf(group.values)) ?? withoutRows(group), readings.buckets),
    );
  }

  /** All groups except those of the answer, as one group. */
  private async readOthers(report: RangeReport, shape: Shape, { shown }: Choice): Promise<Shown> {
    const others = othersReport(
      report,
      shown.map(({ group }) => group.values),
    );
    const readings = await this.readRange(others, shape, shape.totals.includes('TOTAL'));
    return shownOf(report, shape, othersGroup(report, readings), readings.buckets);
  }

  private async readRange(report: RangeReport, { fill }: Shape, isWhole: boolean): Promise<Readings> {
    const parts = partsOf(report);
    const buckets = this.bucketsOf(report, fill);
    const rows = await this.rowsOf(parts);
    const cut = isWhole ? parts.filter(({ query }) => query.buckets.kind !== 'whole') : [];
    const ofRange = await this.rowsOf(
      cut.map(({ kind, query }) => ({ kind, query: { ...query, buckets: WHOLE } })),
    );
    return { ...NO_ROWS, ...rows, whole: isWhole ? { ...NO_ROWS, ...rows, ...ofRange } : NO_ROWS, buckets };
  }

  private async rowsOf(parts: readonly Part[]): Promise<Partial<ReportRows>> {
    for (const { kind, query } of parts) {
      if (query.buckets.kind === 'whole' || kind === 'percentiles') refuseGaps(query, this.reads.context);
    }
    this.queries.push(...parts.map(({ query }) => query));
    const answers = await this.reads.findAll(
      parts.map(({ query }) => query),
      MOST_POINTS,
    );
    for (const rows of answers) refusePoints(rows.length, 'at least');
    return Object.fromEntries(parts.map(({ kind }, i) => [kind, answers[i] ?? []]));
  }

  /** The buckets of a report that are still kept; undefined without a fill. */
  private bucketsOf({ aggregates, percentiles }: RangeReport, fill: FillName): FilledBuckets {
    const filled = (part: { readonly query: UsageQuery } | undefined) =>
      fill === 'NONE' || !part
        ? undefined
        : filledBuckets(part.query, gapsIn(part.query, this.reads.context));
    return { aggregates: filled(aggregates), percentiles: filled(percentiles) };
  }
}

interface Part {
  readonly kind: (typeof KINDS)[number];
  readonly query: UsageQuery;
}

const partsOf = (report: RangeReport): Part[] =>
  KINDS.flatMap((kind) => {
    const part = report[kind];
    return part ? [{ kind, query: part.query }] : [];
  });

/** Tests need every bucket of every group, even if few are shown. */
function refuseTests(report: RangeReport, readings: Readings): void {
  const { aggregates: buckets } = readings.buckets;
  if (!buckets || testedOf(report).length === 0) return;
  refusePoints(groupsOf(report, readings).size * buckets.length * testedOf(report).length, 'at least');
}

function refuseShown({ report, shape, shown, compared = [] }: Table): void {
  const other = shape.comparison ?? report;
  const points = [
    ...shown.map((one) => countPoints(report, one.group, lengthOf(one), one.ranked)),
    ...compared.map((one) => countPoints(other, one.group, lengthOf(one), one.ranked)),
  ];
  refusePoints(sum(points), 'at least');
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);
