import type { Pool } from 'pg';
import type { ReportDto } from '../../src/connectivity-report/request/report.dto.js';
import type { NowReport, RangeReport } from '../../src/connectivity-report/resolve/report.js';
import { toReport } from '../../src/connectivity-report/resolve/to-report.js';
import { seriesOf } from '../../src/connectivity-report/answer/series.js';
import { toNowResponse, toRangeResponse } from '../../src/connectivity-report/answer/to-response.js';
import { DECODERS } from '../../src/database/decode.js';
import { planSql } from '../../src/query-engine/answer-plan.js';
import { plan } from '../../src/query-engine/plan.js';
import { floorTo } from '../../src/common/time.js';
import type { UsageQuery, UsageRow } from '../../src/query-engine/usage-query.js';
import { statementName } from './statement-name.js';
import { readStored } from './stored-rows.js';

/** Answers one report that it knows in advance. */
export type Floor = () => Promise<string | Buffer>;

type ReadRows = () => Promise<UsageRow[]>;

const ANYBODY = { kind: 'api-key', id: 'floor', accounts: 'all', scopes: new Set<string>() } as const;

/**
 * The least work that answers a report from this database: the statement is prepared and the request is resolved in
 * advance.
 */
export function floorFor(pool: Pool, request: ReportDto): Floor {
  const report = toReport(request, ANYBODY, Date.now());
  return report.kind === 'now' ? nowFloor(pool, request) : rangeFloor(pool, report);
}

/** Resolves the report once a second, since its window changes once a second. */
function nowFloor(pool: Pool, request: ReportDto): Floor {
  let known: { second: number; report: NowReport; read: ReadRows } | undefined;
  return async () => {
    const second = floorTo(Date.now(), 1000);
    if (known?.second !== second) {
      const report = toReport(request, ANYBODY, second) as NowReport;
      known = { second, report, read: reader(pool, report.query) };
    }
    const { report, read } = known;
    const [row] = await read();
    return toNowResponse(report, row);
  };
}

function rangeFloor(pool: Pool, report: RangeReport): Floor {
  const aggregates = report.aggregates && reader(pool, report.aggregates.query);
  const percentiles = report.percentiles && reader(pool, report.percentiles.query);
  return async () => {
    const rows = { aggregates: (await aggregates?.()) ?? [], percentiles: (await percentiles?.()) ?? [] };
    return Buffer.concat([...toRangeResponse(report, seriesOf(report, rows))]);
  };
}

/** Reads from the same tables as the service. */
function reader(pool: Pool, query: UsageQuery): ReadRows {
  const planned = plan(query);
  if (planned.source === 'stored') return readStored(pool, planned);
  const { text, values } = planSql(planned);
  const prepared = { name: statementName(text), text, values: [...values], types: DECODERS };
  return async () => (await pool.query<UsageRow>(prepared)).rows;
}
