import { closedMap, type ClosedMap } from '../../common/closed-map.js';
import type { UsageRow } from '../../query-engine/usage-query.js';
import type { FormatName } from '../language/formats.js';
import type { NowReport, ReportMetadata } from '../resolve/report.js';
import { toCsv, toNowCsv } from './csv.js';
import { toNdjson, toNowNdjson } from './ndjson.js';
import type { Series } from './series.js';
import { toNowResponse } from './to-response.js';

type NowPrinter = (report: NowReport, row: UsageRow | undefined, metadata: ReportMetadata | false) => string;

/** The printers of flat answers, by format. */
export const NOW_PRINTERS: ClosedMap<Record<FormatName, NowPrinter>> = closedMap({
  json: toNowResponse,
  csv: toNowCsv,
  ndjson: toNowNdjson,
});

export type PointPrinter = (groupBy: readonly string[], all: Iterable<Series>) => Generator<Buffer, void>;

/** The printers of points, for the formats that contain only points. */
export const POINT_PRINTERS: ClosedMap<Record<Exclude<FormatName, 'json'>, PointPrinter>> = closedMap({
  csv: toCsv,
  ndjson: toNdjson,
});
