import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Edgemeter, EdgemeterError, ReportBuilder, type ClientOptions } from '@edgemeter/client';
import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { compileFunction } from 'node:vm';
import ts from 'typescript';
import { generate } from '../../packages/client-typescript/generate.js';
import { startDevelopmentService, type DevelopmentService } from '../openapi/development-service.js';
import { snippetsOf } from './snippets.js';

const README = 'packages/client-typescript/README.md';
const ACCOUNT = '62c40843c7a190970912345';
const START = Date.UTC(2023, 4, 1);
const HOUR_MS = 3_600_000;

let development: DevelopmentService;
let edgemeter: Edgemeter;

const clientWith = (options: Partial<ClientOptions> = {}) =>
  new Edgemeter({ url: development.service.url, apiKey: development.dev.api_key, ...options });

/** A record of each of several subscribers, in an hour of its own. Their downlink is 1, 2, 3 and so on. */
const records = (count: number, site: string) =>
  Array.from({ length: count }, (_, index) => ({
    record_id: `${site}-${index}`,
    account_id: ACCOUNT,
    customer_site_id: site,
    msisdn: `49151000${index}`,
    started_at: START + index * HOUR_MS,
    ended_at: START + index * HOUR_MS + 60_000,
    uplink_bytes: 0,
    downlink_bytes: index + 1,
  }));

const reportOf = (site: string) =>
  ReportBuilder.over('2023-05-01T00:00:00Z', '2023-05-02T00:00:00Z')
    .with({ bucket_range: 'EXACT' })
    .every('HOUR')
    .where('account_id', [ACCOUNT])
    .where('customer_site_id', [site])
    .metric('downlink_bytes');

beforeAll(async () => {
  development = await startDevelopmentService();
  edgemeter = clientWith();
});

afterAll(() => development.close());

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}

describe('the TypeScript client', () => {
  it('sends records in bodies, and again without storing them twice', async () => {
    const sizes: number[] = [];
    const send = () =>
      edgemeter.sendRecords(records(7, 'batches'), {
        records: 3,
        onBatch: ({ received }) => sizes.push(received),
      });
    expect(await send()).toMatchObject({ received: 7, accepted: 7, duplicates: 0 });
    expect(sizes).toEqual([3, 3, 1]);
    expect(await send()).toMatchObject({ received: 7, accepted: 0, duplicates: 7 });
  });

  it('cuts bodies by bytes, and counts errors on over bodies', async () => {
    const [first, ...rest] = records(3, 'bytes');
    const sizes: number[] = [];
    const bad = { ...first!, record_id: 'bad', ended_at: START - 1 };
    const verdict = await edgemeter.sendRecords([...rest, bad], {
      bytes: JSON.stringify(bad).length + 1,
      onBatch: ({ received }) => sizes.push(received),
    });
    expect(sizes).toEqual([1, 1, 1]);
    expect(verdict).toMatchObject({ received: 3, accepted: 2, rejected: 1 });
    expect(verdict.errors[0]).toMatchObject({ index: 2, record_id: 'bad', field: 'ended_at' });
  });

  it('gives records their ids before it sends them: a lost answer stores nothing twice', async () => {
    let isLost = false;
    const lossy = clientWith({
      wait: () => Promise.resolve(),
      fetch: async (input, init) => {
        const response = await fetch(input, init);
        if (isLost) return response;
        isLost = true;
        throw new TypeError('the connection was reset');
      },
    });
    const withoutIds = records(4, 'lost').map(({ record_id: _, ...record }) => record);
    expect(await lossy.sendRecords(withoutIds)).toMatchObject({ received: 4, accepted: 0, duplicates: 4 });
    const { result } = await edgemeter.report(reportOf('lost').with({ granularity: 'TOTAL' }));
    expect(result[0]![0]!.value).toBe(10);
  });

  it('builds reports, and walks their pages and points', async () => {
    await edgemeter.sendRecords(records(5, 'pages'));
    const report = reportOf('pages').by('msisdn');
    const pages = await all(edgemeter.reportPages(report.with({ page_size: 2 })));
    expect(pages.map(({ result }) => result.length)).toEqual([2, 2, 1]);
    const points = await all(edgemeter.reportPoints(report));
    expect(points.map(({ value }) => value)).toEqual([1, 2, 3, 4, 5]);
    const [answer] = (await edgemeter.reports([report])).reports;
    expect(answer).toMatchObject({ status: 200 });
    expect(await edgemeter.validate(report)).toMatchObject({ granularity: 'HOUR', accounts: [ACCOUNT] });
    const now = ReportBuilder.now().where('account_id', [ACCOUNT]).metric('downlink_bandwidth', 'AVG');
    expect(await edgemeter.currentReport(now)).toHaveProperty('downlink_bandwidth');
  });

  it('walks the pages of KPIs', async () => {
    const range = { from: START, to: START + 5 * HOUR_MS, interval: '1-hour' } as const;
    await edgemeter.sendRecords(records(5, 'kpi').map((record) => ({ ...record, service_id: 900_001 })));
    const rows = await all(edgemeter.kpi1({ ...range, service_id: 900_001, limit: 2 }));
    expect(rows.map(({ total_bytes: bytes }) => bytes)).toEqual([1, 2, 3, 4, 5]);
  });

  it('asks for aggregates', async () => {
    const { iam_token: token, user_token: userToken } = development.dev;
    const client = clientWith({ token: token!, userToken: userToken! });
    const answer = await client.aggregate('sum', 'bytes', { fromDate: '2023-05-01', period: 'year' });
    expect(answer).toMatchObject({ aggregationType: 'sum', field: 'bytes', period: 'year' });
  });

  it('says every fault of a failure, and its tracking id', async () => {
    const refused = edgemeter.report(reportOf('x').with({ time_zone: 'Mars/Olympus', limit: -1 }));
    const error = await refused.catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(EdgemeterError);
    const { status, faults, trackingId } = error as EdgemeterError;
    expect([status, faults.map(({ field }) => field).sort()]).toEqual([400, ['limit', 'time_zone']]);
    expect(trackingId).toMatch(/^[0-9a-f-]{36}$/);
  });
});

describe('before it sends a request again, the TypeScript client', () => {
  /** A client of a service that answers so, and what the client waited. */
  function against(...answers: (() => Response)[]) {
    const waits: number[] = [];
    let sent = 0;
    const client = new Edgemeter({
      url: 'http://service',
      retries: 2,
      wait: (ms) => {
        waits.push(ms);
        return Promise.resolve();
      },
      fetch: () => Promise.resolve(answers[Math.min(sent++, answers.length - 1)]!()),
    });
    return { client, waits, sent: () => sent };
  }
  const busy =
    (retryAfter?: string, status = 429) =>
    () =>
      new Response('', { status, headers: retryAfter === undefined ? {} : { 'Retry-After': retryAfter } });
  const good = () => Response.json({ result: [] });

  it('waits as long as Retry-After says', async () => {
    const { client, waits } = against(busy('7'), busy('2', 503), good);
    expect(await client.report(reportOf('x'))).toEqual({ result: [] });
    expect(waits).toEqual([7_000, 2_000]);
  });

  it('waits longer each time where the service says nothing', async () => {
    const { client, waits } = against(busy(), busy(), good);
    await client.report(reportOf('x'));
    expect(waits[0]).toBeGreaterThanOrEqual(125);
    expect(waits[0]).toBeLessThanOrEqual(250);
    expect(waits[1]).toBeGreaterThanOrEqual(250);
    expect(waits[1]).toBeLessThanOrEqual(500);
  });

  it('stops after the retries, and at once for a wait that is too long or a request that is bad', async () => {
    const tired = against(busy('1'));
    await expect(tired.client.report(reportOf('x'))).rejects.toMatchObject({ status: 429 });
    expect(tired.sent()).toBe(3);
    const far = against(busy('3600'));
    await expect(far.client.report(reportOf('x'))).rejects.toMatchObject({ status: 429 });
    expect(far.sent()).toBe(1);
    const bad = against(busy('1', 400));
    await expect(bad.client.report(reportOf('x'))).rejects.toMatchObject({ status: 400 });
    expect(bad.sent()).toBe(1);
  });

  it('throws for an answer that is cut off', async () => {
    const { client } = against(() => new Response('{"value":1}\n'));
    await expect(all(client.reportPoints(reportOf('x')))).rejects.toThrow('cut off');
  });
});

describe('the README of the TypeScript client', () => {
  it('runs', async () => {
    const printed: string[] = [];
    const code = ts.transpile(snippetsOf(README, 'ts'), { target: ts.ScriptTarget.ES2022 });
    const body = code.replace(/^import .*$/m, '');
    const run = compileFunction(`return (async () => {${body}})()`, [
      ...['Edgemeter', 'EdgemeterError', 'ReportBuilder', 'process', 'console'],
    ]) as (...given: unknown[]) => Promise<void>;
    const env = { EDGEMETER_URL: development.service.url, EDGEMETER_KEY: development.dev.api_key };
    const log = (...words: unknown[]) => printed.push(words.join(' '));
    await run(Edgemeter, EdgemeterError, ReportBuilder, { env }, { log });
    expect(printed).toEqual(['1 0', '2000', '2024-03-01T00:00:00+00:00 1000', '1', '400 time_zone']);
  });
});

/** What the compiler says of a text that stands in the folder of the package. */
function faultsOf(text: string): string[] {
  const file = resolve('packages/client-typescript/src/checked.ts');
  const options: ts.CompilerOptions = {
    target: ts.ScriptTarget.ES2023,
    lib: ['lib.es2023.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts', 'lib.dom.asynciterable.d.ts'],
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    customConditions: ['@edgemeter/source'],
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    types: ['node'],
  };
  const host = ts.createCompilerHost(options);
  const onDisk = { ...host };
  host.readFile = (path) => (path === file ? text : onDisk.readFile(path));
  host.fileExists = (path) => path === file || onDisk.fileExists(path);
  host.getSourceFile = (path, version) =>
    path === file ? ts.createSourceFile(path, text, version) : onDisk.getSourceFile(path, version);
  const program = ts.createProgram([file], options, host);
  return ts
    .getPreEmitDiagnostics(program)
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
}

describe('the types of the TypeScript client', () => {
  const SAMPLES = 'test/contract/samples';
  const published = readdirSync(SAMPLES).filter((name) => /^\d.*\.request\.json$/.test(name));
  const asReports = published.map(
    (name) => `export const r${name.slice(0, 2)}: Report = ${readFileSync(`${SAMPLES}/${name}`, 'utf8')};`,
  );
  const head = `import type { Report } from './types.js';\n`;

  it('are those of docs/openapi.json', async () => {
    expect(readFileSync('packages/client-typescript/src/api.ts', 'utf8')).toBe(await generate());
  });

  it('accept the published requests and the README, and refuse a misspelt name', () => {
    expect(published.length).toBeGreaterThan(5);
    expect(faultsOf(`${head}${asReports.join('\n')}`)).toEqual([]);
    expect(faultsOf(snippetsOf(README, 'ts'))).toEqual([]);
    expect(faultsOf(`${head}${asReports.join('\n').replaceAll('metrics', 'metric')}`)).not.toEqual([]);
  });
});
