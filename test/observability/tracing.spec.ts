import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { AUDIENCE, startIam, type Iam } from '../auth/iam.js';
import { keyFor, postRecords } from '../support/records.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { startCollector, type CollectedSpan, type Collector } from './collector.js';
import { LEDGER } from '../support/ledger-in-use.js';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const CALLER = '00f067aa0ba902b7';
const REPORT = JSON.stringify({
  start_date_time: '2026-03-01T00:00:00Z',
  end_date_time: '2026-03-01T00:00:00Z',
  granularity: 'DAY',
  metrics: [{ name: 'uplink_bytes', aggregation_type: 'COUNT' }],
});

const usage = (id: string) => ({
  record_id: id,
  account_id: 'acme',
  started_at: Date.parse('2026-03-01T01:00:00Z'),
  ended_at: Date.parse('2026-03-01T01:01:00Z'),
  uplink_bytes: 1,
  downlink_bytes: 2,
});

let collector: Collector;
let iam: Iam;
let key: string;
let token: string;
let logLines: readonly string[];
const answers = new Map<string, Response>();

const ofRequest = (trackingId: string): CollectedSpan => {
  const found = collector.spans.filter(
    ({ attributes }) => attributes['edgemeter.tracking_id'] === trackingId,
  );
  expect(found).toHaveLength(1);
  return found[0]!;
};
const childrenOf = ({ spanId }: CollectedSpan) =>
  collector.spans.filter(({ parentSpanId }) => parentSpanId === spanId);

/** Requests with everything that is looked at below; the traces are all there once the service has ended. */
async function callEverything({ url, ...service }: TestApp): Promise<void> {
  key = await keyFor({ url, ...service }, ['acme']);
  token = await iam.tokenFor('partner', 'report:read');
  const call = async (id: string, path: string, headers: Record<string, string> = {}, body?: string) => {
    const method = body === undefined ? 'GET' : 'POST';
    const type: Record<string, string> = body === undefined ? {} : { 'Content-Type': 'application/json' };
    const answer = await fetch(url + path, {
      method,
      headers: { 'X-Tracking-Id': id, ...type, ...headers },
      body,
    });
    await answer.text();
    answers.set(id, answer);
  };
  const report = '/connectivity/v1/report';
  const traceparent = `00-${TRACE}-${CALLER}-01`;
  await call('traced', `${report}?apikey=${key}`, { traceparent, tracestate: 'other=1,another=2' }, REPORT);
  await call('by-token', report, { Authorization: `Bearer ${token}` }, REPORT);
  await call('unsampled', report, { 'X-API-Key': key, traceparent: `00-${TRACE}-${CALLER}-00` }, REPORT);
  const malformed = [
    `00-${TRACE}-${CALLER}`,
    `ff-${TRACE}-${CALLER}-01`,
    `00-${'0'.repeat(32)}-${CALLER}-01`,
    '\u00e9',
  ];
  for (const [place, header] of [...malformed, `00-${TRACE}-${CALLER}-01-more`].entries())
    await call(`malformed-${place}`, '/health/live', { traceparent: header, tracestate: '=;,\u00e9' });
  await call('later', '/health/live', { traceparent: `cc-${TRACE}-${CALLER}-01-more` });
  await call('unknown', `/nowhere/${key}`, { 'User-Agent': `with ${key}` });
  await call('records', '/usage/v1/records', { 'X-API-Key': key }, JSON.stringify([usage('a')]));
  const client = await service.pool.connect();
  await client.query('ALTER TABLE usage_rollup RENAME TO usage_rollup_away');
  await call('failed', report, { 'X-API-Key': key }, REPORT);
  await client.query('ALTER TABLE usage_rollup_away RENAME TO usage_rollup');
  client.release();
}

beforeAll(async () => {
  collector = await startCollector();
  iam = await startIam();
  const service = await startTestApp({
    env: {
      OTEL_EXPORTER_OTLP_ENDPOINT: `${collector.url}/`,
      OTEL_EXPORTER_OTLP_HEADERS: 'x-collector-key=for%20the%20collector',
      OTEL_SERVICE_NAME: 'edgemeter-under-test',
      OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=test,service.instance.id=a%2Cb',
      IAM_ISSUER: iam.issuer,
      IAM_AUDIENCE: AUDIENCE,
      IAM_JWKS_URI: iam.jwksUri,
      REFRESH_INTERVAL_MS: '0',
    },
  });
  try {
    await callEverything(service);
    ({ logLines } = service);
  } finally {
    await service.close();
  }
});

afterAll(async () => {
  await iam.close();
  await collector.close();
});

describe('a traced request', () => {
  it('is a server span with route, status and tracking id, below the span of its caller', () => {
    const span = ofRequest('traced');
    expect(span).toMatchObject({
      name: 'POST /connectivity/v1/report',
      kind: 2,
      traceId: TRACE,
      parentSpanId: CALLER,
      traceState: 'other=1,another=2',
      status: 0,
      attributes: {
        'http.request.method': 'POST',
        'http.route': '/connectivity/v1/report',
        'http.response.status_code': 200,
        'url.path': '/connectivity/v1/report',
        'url.scheme': 'http',
      },
      resource: {
        'service.name': 'edgemeter-under-test',
        'deployment.environment.name': 'test',
        'service.instance.id': 'a,b',
      },
    });
    expect(answers.get('traced')!.headers.get('traceresponse')).toBe(`00-${TRACE}-${span.spanId}-01`);
  });

  it('has its statements below it, without their values', () => {
    const [statement, ...others] = childrenOf(ofRequest('traced')).filter(({ name }) =>
      name.includes('usage'),
    );
    expect(others).toEqual([]);
    expect(statement).toMatchObject({
      name: 'SELECT stored_usage_together',
      kind: 3,
      attributes: { 'db.system.name': 'postgresql' },
    });
    expect(JSON.stringify(statement)).not.toContain('acme');
  });

  it('has its batches below it, and below them what stores them', () => {
    const [batch] = childrenOf(ofRequest('records')).filter(
      ({ name }) => name === 'store a batch of records',
    );
    expect(batch).toMatchObject({ kind: 1 });
    expect(childrenOf(batch!).map(({ name }) => name)).toContain(`COPY ${LEDGER.table}`);
  });

  it('asks the issuer for its keys as part of the trace', () => {
    const fetches = collector.spans.filter(({ attributes }) => attributes['url.full'] === iam.jwksUri);
    expect(fetches).toHaveLength(1);
    expect(fetches[0]).toMatchObject({ kind: 3, traceId: ofRequest('by-token').traceId });
  });

  it('that fails says so, and what kind of failure it was', () => {
    const span = ofRequest('failed');
    expect(span).toMatchObject({
      status: 2,
      attributes: { 'http.response.status_code': 500, 'error.type': '500' },
    });
    expect(childrenOf(span).map(({ attributes }) => attributes['error.type'])).toContain('42P01');
  });

  it('names itself in the log', () => {
    const { traceId } = ofRequest('by-token');
    const lines = logLines.map((line) => JSON.parse(line) as { tracking_id?: string; trace_id?: string });
    expect(
      lines.filter(({ tracking_id, trace_id }) => tracking_id === 'by-token' && trace_id === traceId),
    ).not.toEqual([]);
  });
});

describe('whether a request is traced', () => {
  it('is as its caller says', () => {
    expect(
      collector.spans.filter(({ attributes }) => attributes['edgemeter.tracking_id'] === 'unsampled'),
    ).toEqual([]);
    expect(answers.get('unsampled')!.status).toBe(200);
    expect(answers.get('unsampled')!.headers.get('traceresponse')).toMatch(new RegExp(`^00-${TRACE}-.*-00$`));
  });

  it('does not hang on a header that cannot be understood, which begins a trace of its own', () => {
    for (let place = 0; place < 5; place++) {
      expect(answers.get(`malformed-${place}`)!.status).toBe(200);
      const { traceId, parentSpanId } = ofRequest(`malformed-${place}`);
      expect(traceId).not.toBe(TRACE);
      expect(parentSpanId ?? '').toBe('');
    }
  });

  it('a later version of the header may say more than is known', () => {
    expect(ofRequest('later')).toMatchObject({ traceId: TRACE, parentSpanId: CALLER });
  });
});

describe('what is sent', () => {
  it('goes to the collector, with its headers', () => {
    expect(collector.requests.length).toBeGreaterThan(0);
    for (const { path, headers } of collector.requests) {
      expect(path).toBe('/v1/traces');
      expect(headers['x-collector-key']).toBe('for the collector');
    }
  });

  it('holds no secret and no query', () => {
    const sent = collector.bodies.join('\n');
    expect(ofRequest('unknown').attributes['url.path']).toMatch(/^\/nowhere\/em_[0-9a-z]{12}_\[redacted\]$/);
    expect(sent).toContain('/nowhere/em_');
    for (const secret of [key, key.split('_')[2]!, token, 'apikey=', 'for the collector'])
      expect(sent).not.toContain(secret);
  });
});

describe('without a collector', () => {
  it('nothing is traced, and nothing of it is loaded', async () => {
    const script = `
      import { createRequire } from 'node:module';
      import './src/bootstrap/create-app.js';
      const { startTracing } = await import('./src/operations/tracing.js');
      const { readConfig } = await import('./src/config/config.js');
      const loaded = () => Object.keys(createRequire(import.meta.url).cache).some((path) => /opentelemetry.(sdk|otlp|exporter|resources)/.test(path));
      const logger = { warn() {} };
      const off = await startTracing(readConfig({}), logger);
      const disabled = await startTracing(
        readConfig({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1', OTEL_SDK_DISABLED: 'true' }), logger);
      const before = loaded();
      await startTracing(readConfig({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1' }), logger);
      console.log(JSON.stringify([off ?? null, disabled ?? null, before, loaded()]));
      process.exit();`;
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['--import', './test/support/typescript.js', '--input-type=module', '--eval', script],
      { env: { PATH: process.env.PATH, NODE_NO_WARNINGS: '1' } },
    );
    expect(JSON.parse(stdout)).toEqual([null, null, false, true]);
  });

  it('answers name no trace, and the caller’s is still in the log', async () => {
    const service = await startTestApp();
    try {
      const own = await keyFor(service, ['acme']);
      const answer = await fetch(`${service.url}/health/live`, {
        headers: { traceparent: `00-${TRACE}-${CALLER}-01` },
      });
      expect([answer.status, answer.headers.get('traceresponse')]).toEqual([200, null]);
      expect(await postRecords(service, own, [usage('b')])).toMatchObject({ accepted: 1 });
      expect(service.logLines.some((line) => line.includes(`"trace_id":"${TRACE}"`))).toBe(true);
    } finally {
      await service.close();
    }
  });
});

describe('a collector that is away', () => {
  it('fails no request, and does not keep the service from ending', async () => {
    const service = await startTestApp({
      env: { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1', OTEL_EXPORTER_OTLP_TIMEOUT: '100' },
    });
    expect((await fetch(`${service.url}/health/ready`)).status).toBe(200);
    await service.close();
  });
});
