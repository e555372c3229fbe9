import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { ApiKeysService } from '../../src/access/api-keys/api-keys.service.js';
import { DevIssuer } from '../../src/access/authentication/dev-issuer/dev-issuer.js';
import { MAPPING_SCHEMA } from '../../src/mapping/index.js';
import { arraysIn, bodyArrays, bodyWith, type BodyArray, type Document } from '../docs/body-arrays.js';
import { send, type Refused } from '../support/refusals.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const ARRAYS = bodyArrays(JSON.parse(readFileSync('docs/openapi.json', 'utf8')) as Document);

/** Bodies of records are streams: their arrays are counted while they are read, and end with the first too many. */
const isStream = ({ path }: BodyArray) => /^\/usage\/v1\/(records|backfills\/\{id\}\/records)$/.test(path);
/** The operator beside it decides what it may hold, and reads no further than two elements. */
const isOperand = ({ field }: BodyArray) => field.endsWith('.comparison_value');
/** The reports of a batch are read as reports are. Each has an outcome of its own. */
const isInBatch = ({ field }: BodyArray) => field.startsWith('requests[0].');
const CHECKED = ARRAYS.filter((one) => !isStream(one) && !isOperand(one) && !isInBatch(one));

let service: TestApp;
let key: Record<string, string>;
let admin: Record<string, string>;

beforeAll(async () => {
  service = await startTestApp({ env: { REFRESH_INTERVAL_MS: '0', LOG_LEVEL: 'warn' } });
  const scopes = ['report:read', 'usage:write', 'portal:issue'];
  const made = await service.app.get(ApiKeysService).create({ name: 'long', accounts: ['acme'], scopes });
  key = { 'X-API-Key': made.key };
  const token = await service.app.get(DevIssuer).issue('iam', { sub: 'office', scope: 'admin' });
  admin = { Authorization: `Bearer ${token}` };
});

afterAll(() => service.close());

const headersOf = (path: string) => (path.startsWith('/admin/') ? admin : key);

const ask = ({ path, method }: Pick<BodyArray, 'path' | 'method'>, body: unknown): Promise<Refused> =>
  send(
    `${service.url}${path.replace(/\{\w+\}/, 'unknown')}`,
    JSON.stringify(body),
    headersOf(path),
    method.toUpperCase(),
  );

describe('arrays in bodies', () => {
  it('each have a limit in the OpenAPI document', () => {
    expect(ARRAYS.length).toBeGreaterThan(30);
    expect(ARRAYS.filter(({ most }) => most === undefined)).toEqual([]);
  });

  it('each have a limit in mappings', () => {
    const arrays = arraysIn(MAPPING_SCHEMA, '', MAPPING_SCHEMA.$defs);
    expect(arrays.length).toBeGreaterThan(10);
    expect(arrays.filter(({ most }) => most === undefined)).toEqual([]);
  });

  it.each(CHECKED.map((one) => [`${one.path} ${one.field}`, one] as const))(
    'are refused before their elements when they are too long: %s',
    async (_, one) => {
      const { errors, status } = await ask(one, bodyWith(one, (one.most ?? 0) + 1));
      // A filter with too many members is refused as a whole.
      const place =
        one.field.startsWith('dimension_filter.') && /\.(and|or)$/.test(one.field)
          ? 'dimension_filter'
          : one.field;
      const about = errors.filter(({ field = '' }) => field === place || field.startsWith(`${place}[`));
      expect({ status, about: about.map(({ field, description }) => [field, description]) }).toEqual({
        status: one.path.startsWith('/usage/') ? 413 : 400,
        about: [[place, expect.stringContaining(String(one.most))]],
      });
    },
  );

  it('are refused at once when they are very long', async () => {
    const path = '/connectivity/v1/report';
    const { errors } = await ask({ path, method: 'post' }, { dimensions: Array(150_000).fill('x') });
    expect(errors.filter(({ field }) => field?.startsWith('dimensions'))).toEqual([
      { code: '40470106', description: 'Unknown dimension: at most 50', field: 'dimensions' },
    ]);
  });
});

describe('a list of faults', () => {
  const report = (body: object) => ask({ path: '/connectivity/v1/report', method: 'post' }, body);

  it('ends with the number of those that it leaves out', async () => {
    const metric = { name: 'no metric', aggregation_type: 'no aggregation' };
    const { errors } = await report({
      start_date_time: 'NOW',
      end_date_time: 'NOW',
      metrics: Array(80).fill(metric),
    });
    expect(errors).toHaveLength(101);
    expect(errors[99]).toMatchObject({ field: 'metrics[49].aggregation_type' });
    expect(errors[100]).toEqual({
      code: '40460218',
      description: 'Further faults are not listed: and at least 30 more',
    });
  });

  it('shortens the names and values that it repeats', async () => {
    const long = 'x'.repeat(100_000);
    const { errors, text } = await report({
      start_date_time: 'NOW',
      end_date_time: 'NOW',
      metrics: [{ name: long, [long]: 1 }],
      dimensions: [long],
      [long]: 1,
    });
    expect(errors.map(({ field }) => field)).toEqual([
      `${'x'.repeat(64)}...`,
      'dimensions[0]',
      `metrics[0].${'x'.repeat(64)}...`,
      'metrics[0].name',
    ]);
    expect(text.length).toBeLessThan(5_000);
  });
});
