import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { gzipSync } from 'node:zlib';
import { ApiKeysService } from '../../src/api-keys/api-keys.service.js';
import { DevIssuer } from '../../src/auth/dev-issuer/dev-issuer.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { makeAggregate, makeCase, makeReport, type Case } from './cases.js';
import { exactJson, type NaiveRecord } from './naive.js';
import { naiveAggregate, naiveKpi1, naiveKpi2 } from './naive-others.js';
import { naiveNow, naiveReport, stamp, type ReportRequest } from './naive-report.js';

// `ORACLE_SEED=n` repeats a run, `ORACLE_CASES=n` makes it longer.
const FIRST_SEED = Number(process.env.ORACLE_SEED ?? Math.floor(Math.random() * 1e9));
const CASES = Number(process.env.ORACLE_CASES ?? 200);

let service: TestApp;
let now = Date.UTC(2026, 0, 1);

beforeAll(async () => {
  service = await startTestApp({ clock: () => now, env: { LOG_LEVEL: 'warn', INGEST_BATCH_SIZE: '7' } });
  process.stdout.write(`oracle: ${CASES} cases from ORACLE_SEED=${FIRST_SEED}\n`);
});

// What the service could not do and why would otherwise be lost with it.
afterAll(async () => {
  for (const line of service.logLines) process.stdout.write(line);
  await service.close();
});

async function keyFor({ accounts }: Case): Promise<string> {
  const { key } = await service.app
    .get(ApiKeysService)
    .create({ name: 'oracle', accounts: [...accounts], scopes: ['report:read', 'usage:write'] });
  return key;
}

/** Sends a case's records in one of the formats, some of them twice, in random order. */
async function send(world: Case, key: string): Promise<void> {
  const { random } = world;
  const again = world.records.filter(() => random.chance(0.3));
  const all = [...world.records, ...again].sort(() => random.next() - 0.5);
  const [type, body] = random.pick([asJson, asNdjson, asCsv])(all);
  const zipped = random.chance(0.3);
  const answer = await fetch(`${service.url}/usage/v1/records`, {
    method: 'POST',
    headers: { 'Content-Type': type, 'X-API-Key': key, ...(zipped && { 'Content-Encoding': 'gzip' }) },
    body: zipped ? gzipSync(body) : body,
  });
  const { data } = (await answer.json()) as { data: Record<string, unknown> };
  expect(data).toMatchObject({
    received: all.length,
    accepted: world.records.length,
    duplicates: again.length,
    conflicts: 0,
    rejected: 0,
    errors: [],
  });
}

const asJson = (records: readonly NaiveRecord[]) =>
  ['application/json', JSON.stringify({ records })] as const;

const asNdjson = (records: readonly NaiveRecord[]) =>
  ['application/x-ndjson', records.map((record) => JSON.stringify(record)).join('\n')] as const;

const asCsv = (records: readonly NaiveRecord[]) => {
  const columns = Object.keys(records[0] ?? {}) as (keyof NaiveRecord)[];
  const lines = records.map((record) => columns.map((column) => record[column] ?? '').join(','));
  return ['text/csv', [columns.join(','), ...lines].join('\r\n')] as const;
};

function toBody(request: ReportRequest, isNow: boolean): unknown {
  return {
    start_date_time: isNow ? 'NOW' : exactStamp(request.start),
    end_date_time: isNow ? 'NOW' : exactStamp(request.end),
    granularity: request.granularity,
    dimensions: request.dimensions,
    dimension_filter_clauses: [
      {
        filters: request.filters.map(({ dimension, values }) => ({
          dimension_name: dimension,
          operator: 'EXACT',
          expressions: values,
        })),
      },
    ],
    metrics: request.metrics.map(({ name, aggregation, percentile }) =>
      percentile === undefined
        ? { name, aggregation_type: aggregation }
        : {
            name,
            metric_filter_clauses: [{ filters: [{ operator: 'PERCENTILE', comparison_value: percentile }] }],
          },
    ),
  };
}

function exactStamp({ instant, offsetMinutes }: ReportRequest['start']): string {
  const milliseconds = String(((instant % 1000) + 1000) % 1000).padStart(3, '0');
  return stamp(instant, offsetMinutes).replace(/(?=[+-]\d\d:\d\d$)/, `.${milliseconds}`);
}

async function report(request: ReportRequest, key: string, isNow: boolean): Promise<string> {
  const answer = await fetch(`${service.url}/connectivity/v1/report`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-API-Key': key },
    body: JSON.stringify(toBody(request, isNow)),
  });
  return answer.text();
}

/** A KPI answer without what the plain computation leaves out: ids, and the decimal that timestamps print with. */
async function kpi(path: string): Promise<string> {
  const text = await (await fetch(`${service.url}/api/${path}`)).text();
  return text.replaceAll(/,"id":"[0-9a-f-]{36}"/g, '').replaceAll(/(_timestamp":\d+)\.0/g, '$1');
}

async function checkKpis({ records, services, cells }: Case): Promise<void> {
  for (const serviceId of services) {
    expect(await kpi(`kpi1?service_id=${serviceId}`)).toBe(exactJson(naiveKpi1(records, serviceId, now)));
  }
  for (const cellId of cells) {
    expect(await kpi(`kpi2?cell_id=${cellId}`)).toBe(exactJson(naiveKpi2(records, cellId, now)));
  }
}

async function checkAggregates(world: Case): Promise<void> {
  const issuer = service.app.get(DevIssuer);
  const iam = await issuer.issue('iam', { sub: 'portal', scope: 'usage:read' });
  for (const userId of world.users) {
    const user = await issuer.issue('user', { sub: userId });
    for (let i = 0; i < 3; i++) {
      const request = makeAggregate(world);
      const { type, field, from, to, period, groupBy, itemId } = request;
      const parameters = new URLSearchParams({
        fromDate: String(from),
        toDate: String(to),
        period,
        pageSize: '1000',
        ...(groupBy && { groupBy }),
        ...(itemId && { itemId }),
      });
      const answer = await fetch(
        `${service.url}/user/usage/aggregate/${type}/${field}?${parameters.toString()}`,
        {
          headers: { Authorization: `Bearer ${iam}`, 'X-Authorization': user },
        },
      );
      const text = await answer.text();
      const items = /"items":(\[.*\]),"page":/.exec(text)?.[1];
      expect({ request, items }).toEqual({
        request,
        items: exactJson(naiveAggregate(world.records, userId, request)),
      });
    }
  }
}

describe('every API against the plain computation', () => {
  it.each(Array.from({ length: CASES }, (_, i) => FIRST_SEED + i))('seed %d', async (seed) => {
    const world = makeCase(seed);
    now = Date.UTC(2026, 0, 1);
    const key = await keyFor(world);
    await send(world, key);
    for (let i = 0; i < 5; i++) {
      const request = makeReport(world, false);
      const answer = await report(request, key, false);
      expect({ request, answer }).toEqual({
        request,
        answer: exactJson(naiveReport(world.records, request)),
      });
    }
    for (let i = 0; i < 3; i++) {
      const request = makeReport(world, true);
      now = world.random.integer(world.from, world.to + 3_600_000);
      const answer = await report(request, key, true);
      expect({ request, answer }).toEqual({
        request,
        answer: exactJson(naiveNow(world.records, request, now)),
      });
    }
    // In the midst of the data, so that what is not over yet must be left out.
    now = world.random.integer(world.from, world.to + 86_400_000);
    await checkKpis(world);
    now = Date.UTC(2026, 0, 1);
    await checkAggregates(world);
  });
});
