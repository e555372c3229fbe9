import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { startShaped, type ShapedService } from '../shape/shaped.js';
import { edgemeter, edgemeterHere } from '../support/cli.js';

const CELL = '6f1c2b9e-1f0a-4a57-8c52-0d6f5d1f7b3a';
const NOW = Date.parse('2026-04-15T10:00:03Z');
const LAST_MONTH = ['--from', 'LAST_MONTH', '--to', 'THIS_MONTH', '--metric', 'uplink_bytes'];

let service: ShapedService;
let folder: string;
let keyFile: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'edgemeter-report-'));
  service = await startShaped('acme', { clock: () => NOW });
  keyFile = join(folder, 'key.txt');
  await writeFile(keyFile, `${service.key}\n`);
  // Powers of ten tell which of them are in a figure.
  await service.deliver([
    { at: '2026-02-28T23:55:00Z', up: 1, site: 'A', service_id: 7, cell_id: CELL, msisdn: '1' },
    { at: '2026-03-01T00:00:00Z', up: 10, site: 'A', service_id: 7, cell_id: CELL, msisdn: '1' },
    { at: '2026-03-31T23:55:00Z', up: 100, site: 'B', service_id: 7, cell_id: CELL, msisdn: '2' },
    { at: '2026-04-01T00:00:00Z', up: 1_000, site: 'B', service_id: 8, cell_id: CELL, msisdn: '2' },
  ]);
});

afterAll(async () => {
  await service.close();
  await rm(folder, { recursive: true });
});

const report = (...args: string[]) =>
  edgemeterHere(['report', ...args], {
    env: { EDGEMETER_URL: service.url, EDGEMETER_API_KEY: service.key, EDGEMETER_DATA: folder },
  });

const kpi = (...args: string[]) => edgemeterHere(['kpi', ...args], { env: { EDGEMETER_URL: service.url } });

const valuesOf = (stdout: string): number[] =>
  (JSON.parse(stdout) as { result: { value: number }[][] }).result.flat().map(({ value }) => value);

describe('edgemeter report', () => {
  it('answers a report of options, over exactly the range', async () => {
    const { code, stdout, stderr } = await report(...LAST_MONTH, '--granularity', 'MONTH');
    expect([code, stderr]).toEqual([0, '']);
    expect(valuesOf(stdout)).toEqual([110]);
    expect(stdout.endsWith('}\n')).toBe(true);
  });

  it('filters by account and site, and makes a series for each value', async () => {
    const ofB = await report(...LAST_MONTH, '--account', 'acme', '--site', 'B', '--granularity', 'TOTAL');
    expect(valuesOf(ofB.stdout)).toEqual([100]);
    const both = await report(...LAST_MONTH, '--site', 'A', '--site', 'B', '--by', 'customer_site_id');
    expect(valuesOf(both.stdout)).toEqual([10, 100]);
    const inKolkata = await report(...LAST_MONTH, '--granularity', 'MONTH', '--time-zone', 'Asia/Kolkata');
    // March begins and ends 5:30 earlier there.
    expect(valuesOf(inKolkata.stdout)).toEqual([11]);
  });

  it('takes a request from a file, and from standard input', async () => {
    const request = JSON.stringify({
      start_date_time: '2026-03-01T00:00:00Z',
      end_date_time: '2026-04-01T00:00:00Z',
      bucket_range: 'EXACT',
      granularity: 'MONTH',
      metrics: [{ name: 'uplink_bytes', aggregation_type: 'COUNT' }],
    });
    const file = join(folder, 'request.json');
    await writeFile(file, request);
    expect(valuesOf((await report(file)).stdout)).toEqual([110]);
    const env = { EDGEMETER_DATA: folder };
    const args = ['report', '-', '--url', service.url, '--key-file', keyFile];
    const piped = await edgemeter(args, { env, input: request });
    expect([piped.code, piped.stderr, valuesOf(piped.stdout)]).toEqual([0, '', [110]]);
  });

  it('writes CSV and NDJSON as the service sends them', async () => {
    const csv = await report(...LAST_MONTH, '--granularity', 'MONTH', '--format', 'csv', '--wide');
    expect(csv.stdout).toBe('time_stamp,uplink_bytes_COUNT\r\n2026-03-01T00:00:00+00:00,110\r\n');
    const ndjson = await report(...LAST_MONTH, '--granularity', 'MONTH', '--format', 'ndjson');
    const lines = ndjson.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown);
    expect(lines).toEqual([expect.objectContaining({ value: 110 }), { end: true, row_count: 1 }]);
  });

  it('writes to a file, and says how much', async () => {
    const file = join(folder, 'usage.csv.gz');
    const { code, stdout } = await report(...LAST_MONTH, '--format', 'csv', '--output', file, '--json');
    const content = gunzipSync(await readFile(file)).toString();
    expect(content).toContain(',uplink_bytes,110,COUNT\r\n');
    expect([code, JSON.parse(stdout)]).toEqual([0, { file, bytes: content.length }]);
  });

  it('shows the request', async () => {
    const args = ['--from', 'NOW', '--to', 'NOW', '--metric', 'downlink_bandwidth:AVG', '--show-request'];
    const { stdout } = await edgemeterHere(['report', ...args], { env: { EDGEMETER_DATA: folder } });
    expect(JSON.parse(stdout)).toEqual({
      start_date_time: 'NOW',
      end_date_time: 'NOW',
      metrics: [{ name: 'downlink_bandwidth', aggregation_type: 'AVG' }],
    });
  });

  it('finds the service in development by its credentials, and sends their key nowhere else', async () => {
    const data = await mkdtemp(join(folder, 'data-'));
    await writeFile(join(data, 'dev.json'), JSON.stringify({ url: service.url, api_key: service.key }));
    const env = { EDGEMETER_DATA: data };
    const own = await edgemeterHere(['report', ...LAST_MONTH], { env });
    expect([own.code, valuesOf(own.stdout)]).toEqual([0, [110]]);
    const other = await edgemeterHere(['report', ...LAST_MONTH, '--url', service.url], { env });
    expect([other.code, other.stderr]).toEqual([2, expect.stringContaining('A report needs an API key')]);
  });

  it('ends with 4 when the service refuses, and says every fault', async () => {
    const { code, stdout, stderr } = await report(...LAST_MONTH, '--granularity', 'DAYS');
    expect([code, stdout]).toEqual([4, '']);
    expect(stderr).toMatch(/^The service refused the request: 400 Bad Request\n {2}granularity: .*\(404701/);
    expect(stderr).toMatch(/\n {2}Tracking id [\w-]+\n$/);
    await writeFile(join(folder, 'wrong.txt'), 'em_000000000000_wrong');
    const wrong = await report(...LAST_MONTH, '--key-file', join(folder, 'wrong.txt'));
    expect([wrong.code, wrong.stderr]).toEqual([4, expect.stringContaining(': 401 Unauthorized')]);
    expect(wrong.stderr).not.toContain('em_');
  });

  it.each([
    [[], 'A report needs --from and --metric'],
    [['--from', 'NOW-7d'], 'A report needs --from and --metric'],
    [['request.json', '--metric', 'uplink_bytes'], 'Give request.json or --metric: not both'],
    [['--from', 'NOW', '--metric', 'a:b:c'], '--metric must be NAME or NAME:AGGREGATION'],
    [[...LAST_MONTH, '--format', 'xml'], '--format must be one of json, csv, ndjson'],
    [[...LAST_MONTH, '--wide'], '--wide needs --format csv'],
    [[...LAST_MONTH, '--url', 'usage.example'], '--url must be a URL such as'],
    [[...LAST_MONTH, '--url', 'https://a:b@usage.example'], '--url must have no user and no password'],
    [
      [...LAST_MONTH, '--url', 'https://usage.example?apikey=x'],
      '--url must be the URL of the service alone',
    ],
    [[...LAST_MONTH, '--key', 'em_1'], "Unknown option '--key'"],
  ])('refuses %j with 2', async (args, message) => {
    const { code, stdout, stderr } = await report(...args);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(message);
  });

  it('says where it looked when there is no service', async () => {
    const { code, stderr } = await edgemeterHere(['report', ...LAST_MONTH], {
      env: { EDGEMETER_DATA: folder },
    });
    expect([code, stderr]).toEqual([2, expect.stringContaining('--url, or EDGEMETER_URL')]);
    const bad = join(folder, 'bad.json');
    await writeFile(bad, '{');
    expect(await report(bad)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining(`${bad} is no JSON`),
    });
  });
});

describe('edgemeter report over a poor line', () => {
  async function against(listener: RequestListener, use: (url: string, server: Server) => Promise<void>) {
    const server = createServer(listener).listen(0, '127.0.0.1');
    await once(server, 'listening');
    try {
      await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, server);
    } finally {
      server.closeAllConnections();
      server.close();
    }
  }

  it('ends with 1 when the answer breaks off, and leaves no file', async () => {
    const file = join(folder, 'broken.csv');
    await against(
      (_, response) => {
        response.write('time_stamp\r\n', () => response.destroy());
      },
      async (url) => {
        const { code, stderr } = await report(
          ...LAST_MONTH,
          '--url',
          url,
          '--format',
          'csv',
          '--output',
          file,
        );
        expect([code, stderr]).toEqual([1, expect.stringMatching(/^The answer broke off: /)]);
        expect((await readdir(folder)).filter((name) => name.startsWith('broken'))).toEqual([]);
      },
    );
  });

  it('ends with 1 when the service is busy, and says how long to wait', async () => {
    await against(
      (_, response) => response.writeHead(503, { 'Retry-After': '7' }).end('starting'),
      async (url) => {
        const { code, stderr } = await report(...LAST_MONTH, '--url', url);
        expect([code, stderr]).toEqual([
          1,
          'The service did not answer the request: 503 Service Unavailable\n  starting\n  Try again in 7 s\n',
        ]);
      },
    );
  });

  it('follows no redirection with its key', async () => {
    let asked = 0;
    await against(
      (_, response) => {
        asked++;
        response.writeHead(308, { Location: '/elsewhere' }).end();
      },
      async (url) => {
        const { code, stderr } = await report(...LAST_MONTH, '--url', url);
        expect([code, asked]).toEqual([1, 1]);
        expect(stderr).toContain('It leads to /elsewhere: give the URL of the service itself');
      },
    );
  });

  it('ends with 1 when nothing listens', async () => {
    let gone = '';
    await against(
      () => undefined,
      (url) => {
        gone = url;
        return Promise.resolve();
      },
    );
    const { code, stderr } = await report(...LAST_MONTH, '--url', gone);
    expect([code, stderr]).toEqual([1, expect.stringContaining(`${gone} cannot be reached: `)]);
    expect(stderr).toContain('ECONNREFUSED');
  });

  it('warns when the key goes over the network without TLS', async () => {
    const { code, stderr } = await report(...LAST_MONTH, '--url', 'http://usage.invalid');
    expect(code).toBe(1);
    expect(stderr).toContain('Warning: http://usage.invalid has no TLS.');
  });
});

describe('edgemeter kpi', () => {
  const MARCH = ['--interval', '1-hour', '--from', '2026-03-01', '--to', '2026-04-02'];

  it('answers KPI 1 as JSON, as CSV, and by line with the same digits', async () => {
    const json = await kpi('1', ...MARCH, '--service', '7');
    expect([json.code, json.stderr]).toEqual([0, '']);
    const rows = JSON.parse(json.stdout) as { total_bytes: number }[];
    expect(rows.map(({ total_bytes: bytes }) => bytes)).toEqual([10, 100]);
    const lines = (await kpi('1', ...MARCH, '--service', '7', '--format', 'ndjson')).stdout;
    expect(lines.split('\n').slice(0, -1)).toHaveLength(2);
    expect(`[${lines.trim().split('\n').join()}]\n`).toBe(json.stdout);
    const csv = (await kpi('1', ...MARCH, '--format', 'csv')).stdout;
    expect(csv.split('\r\n')[0]).toBe(
      'service_id,interval_start_timestamp,interval_end_timestamp,total_bytes,interval,id',
    );
    expect(csv.trim().split('\r\n')).toHaveLength(4);
  });

  it('answers KPI 2, and the greatest only', async () => {
    const { stdout } = await kpi('2', ...MARCH, '--cell', CELL, '--top', '1');
    const rows = JSON.parse(stdout) as { number_of_unique_users: number }[];
    expect(rows.map(({ number_of_unique_users: users }) => users)).toEqual([1, 1, 1]);
  });

  it('sends no key', async () => {
    const headers: unknown[] = [];
    const server = createServer((request, response) => {
      headers.push(request.headers['x-api-key']);
      response.end('[]');
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const EDGEMETER_URL = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const { stdout } = await edgemeterHere(['kpi', '1'], {
      env: { EDGEMETER_URL, EDGEMETER_API_KEY: service.key },
    });
    server.closeAllConnections();
    server.close();
    expect([stdout, headers]).toEqual(['[]\n', [undefined]]);
  });

  it.each([
    [['3'], 2, 'The KPI must be 1 or 2'],
    [[], 2, '1|2 is missing'],
    [['1', '--cell', CELL], 2, '--cell is for KPI 2'],
    [['2', '--service', '7'], 2, '--service is for KPI 1'],
    [['1', '--from', 'x'], 2, '--from must be a date such as'],
    [['1', '--interval', '2h'], 4, 'Must be one of: 5-minute, 1-hour.'],
  ])('refuses %j with %i', async (args, code, message) => {
    const answer = await kpi(...args);
    expect([answer.code, answer.stdout]).toEqual([code, '']);
    expect(answer.stderr).toContain(message);
  });
});
