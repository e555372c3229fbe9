import { closedMap, type ClosedMap } from '../../common/closed-map.js';
import { formatExactly, formatRfc3339 } from '../../common/rfc3339.js';
import type { Plan } from '../../query-engine/plan.js';
import { TIME_ZONE_RULES } from '../../common/time-zone-rules.js';
import type { NowReport, RangeReport, ReportMetadata } from '../resolve/report.js';

/** The published names of sources. */
export const SOURCES: ClosedMap<Record<Plan['source'], string>> = closedMap({
  stored: 'stored aggregates',
  facts: 'records',
});

/**
 * The metadata of an answer, as its last member.
 * @param rowCount points of the whole report.
 */
export function metadataMember(
  report: RangeReport | NowReport,
  metadata: ReportMetadata | false,
  rowCount: number,
): string {
  if (!metadata) return '';
  const { dataFrom, lookedAt, sources } = metadata;
  const { offset } = report;
  const print = (instant: number) => formatRfc3339(instant, offset);
  const { start, end } = report.kind === 'now' ? windowOf(report) : report;
  const [source, ...others] = sources.map((name) => SOURCES[name]);
  return `,"metadata":${JSON.stringify({
    data_from: dataFrom === null ? null : print(dataFrom),
    data_last_refreshed: print(lookedAt),
    time_zone: typeof offset === 'number' ? 'UTC' : offset.timeZone,
    time_zone_rules: TIME_ZONE_RULES,
    row_count: rowCount,
    start_date_time: formatExactly(start, offset),
    end_date_time: formatExactly(end, offset),
    source: others.length === 0 ? source : [source, ...others],
    accuracy: 'EXACT',
  })}`;
}

const windowOf = ({ query: { range } }: NowReport) => ({ start: range.from, end: range.to });
