import type { Pool } from 'pg';
import type { ReportDto } from '../../src/connectivity-report/report.dto.js';
import type { RangeReport, Report } from '../../src/connectivity-report/report.js';
import { toNowResponse, toRangeResponse } from '../../src/connectivity-report/to-response.js';
import { toReport } from '../../src/connectivity-report/to-report.js';
import { DECODERS } from '../../src/database/decode.js';
import { floorTo } from '../../src/usage/time.js';
import type { UsageQuery, UsageRow } from '../../src/usage/usage-query.js';
import { factsStatement, SENTINEL_NOW } from './facts-statement.js';
import { readStored, storedLevel } from './stored-rows.js';

/** Answers one report, which it knows beforehand. */
export type Floor = () => Promise<string>;

type ReadRows = (now: number) => Promise<UsageRow[]>;

const ANYBODY = { kind: 'api-key', id: 'floor', accounts: 'all', scopes: new Set<string>() } as const;
const NOW_WINDOW_MS = 300_000;

/**
 * The least that answers a report from this database: its statement prepared, its request resolved, its shape known.
 * @param stored whether there are stored aggregates to read.
 */
export function floorFor(pool: Pool, request: ReportDto, stored: boolean): Floor {
  const report = toReport(request, ANYBODY, SENTINEL_NOW);
  return report.kind === 'now' ? nowFloor(pool, report) : rangeFloor(pool, report, stored);
}

function nowFloor(pool: Pool, report: Extract<Report, { kind: 'now' }>): Floor {
  const read = readFacts(pool, report.query);
  return async () => {
    const to = floorTo(Date.now(), 1000);
    const [row] = await read(to);
    const query = { ...report.query, range: { from: to - NOW_WINDOW_MS, to } };
    return toNowResponse({ ...report, query }, row);
  };
}

function rangeFloor(pool: Pool, report: RangeReport, stored: boolean): Floor {
  const readerOf = (query: UsageQuery | undefined): ReadRows | undefined => {
    if (!query) return undefined;
    const level = stored ? storedLevel(query) : undefined;
    return level ? readStored(pool, query, level) : readFacts(pool, query);
  };
  const aggregates = readerOf(report.aggregates?.query);
  const percentiles = readerOf(report.percentiles?.query);
  return async () =>
    toRangeResponse(report, {
      aggregates: (await aggregates?.(0)) ?? [],
      percentiles: (await percentiles?.(0)) ?? [],
    });
}

function readFacts(pool: Pool, query: UsageQuery): ReadRows {
  const { name, text, valuesAt } = factsStatement(query);
  return async (now) => {
    const { rows } = await pool.query<UsageRow>({ name, text, values: valuesAt(now), types: DECODERS });
    return rows;
  };
}
