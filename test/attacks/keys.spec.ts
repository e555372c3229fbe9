import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { createHash } from 'node:crypto';
import { ApiKeysRepository } from '../../src/access/api-keys/api-keys.repository.js';
import { ApiKeysService } from '../../src/access/api-keys/api-keys.service.js';
import { REPORT_OF_ACCOUNT } from '../auth/bodies.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { seenBy } from './asking.js';

const REPORT = '/connectivity/v1/report';

let service: TestApp;
let key: string;
let id: string;
let secret: string;

beforeAll(async () => {
  service = await startTestApp({ env: { REFRESH_INTERVAL_MS: '0' } });
  ({ key } = await service.app
    .get(ApiKeysService)
    .create({ name: 'partner', accounts: ['acme'], scopes: ['report:read'] }));
  [, id = '', secret = ''] = key.split('_');
});

afterAll(() => service.close());

const asked = (credential: Record<string, string>, query = '') =>
  seenBy(service, `${REPORT}${query}`, { headers: credential, body: REPORT_OF_ACCOUNT('acme') });

const withKey = (text: string) => asked({ 'X-API-Key': text });

describe('an API key', () => {
  it('is the control: the good one is accepted', async () => {
    expect((await withKey(key)).status).toBe(200);
    expect((await withKey(` ${key}\t`)).status).toBe(200);
  });

  const forged: readonly (readonly [string, () => string])[] = [
    ['with a secret in capitals', () => `em_${id}_${secret.toUpperCase()}`],
    ['with an id in capitals', () => `em_${id.toUpperCase()}_${secret}`],
    ['in capitals', () => key.toUpperCase()],
    ['with a secret one character short', () => key.slice(0, -1)],
    ['with a secret one character long', () => `${key}0`],
    ['with the first character of the secret wrong', () => `em_${id}_${flip(secret, 0)}`],
    ['with the last character of the secret wrong', () => `em_${id}_${flip(secret, 47)}`],
    ['without a prefix', () => `${id}_${secret}`],
    ['with an empty prefix', () => `_${id}_${secret}`],
    ['with a part more', () => `${key}_x`],
    ['with a blank inside', () => `em_${id}_ ${secret}`],
    ['with a wildcard for an id', () => `em_%%%%%%%%%%%%_${secret}`],
    ['with a statement for an id', () => `em_' OR '1'='1_${secret}`],
    ['with the hash for a secret', () => `em_${id}_${sha256(secret).slice(0, 48)}`],
    ['of zeros', () => `em_000000000000_${'0'.repeat(48)}`],
    ['that is very long', () => `em_${id}_${'0'.repeat(9_000)}`],
    ['percent-encoded in a header', () => key.replace('_', '%5F')],
    ['called undefined', () => 'undefined'],
    ['called __proto__', () => '__proto__'],
  ];

  it.each(forged)('%s is refused', async (_, make) => {
    expect((await withKey(make())).status).toBe(401);
    const inUrl = await asked({}, `?apikey=${encodeURIComponent(make())}`);
    expect(make().length > 4_000 ? [401, 414] : [401]).toContain(inUrl.status);
  });

  it.each([
    ['two in one header', () => asked({ 'X-API-Key': `${key}, ${key}` })],
    ['a list in the URL', () => asked({}, `?apikey[]=${key}`)],
    ['an operator in the URL', () => asked({}, `?apikey[$ne]=x`)],
    ['in capitals in the URL', () => asked({}, `?APIKEY=${key}`)],
    ['after a zero byte', () => asked({}, `?apikey=%00${key}`)],
    ['before a line break', () => asked({}, `?apikey=${key}%0a`)],
    ['with full-width digits', () => asked({}, `?apikey=${encodeURIComponent(`em_${id}_${wide(secret)}`)}`)],
    ['as a basic credential', () => asked({ Authorization: `Basic ${btoa(`${id}:${secret}`)}` })],
    ['as a bearer', () => asked({ Authorization: `Bearer ${key}` })],
    ['as a cookie', () => asked({ Cookie: `apikey=${key}; X-API-Key=${key}` })],
    ['in a header of proxies', () => asked({ 'X-Forwarded-X-API-Key': key, 'X-Api-Key-Override': key })],
    [
      'in the body',
      () =>
        seenBy(service, REPORT, { body: { ...REPORT_OF_ACCOUNT('acme'), apikey: key, 'X-API-Key': key } }),
    ],
  ])('does not count %s', async (_, ask) => {
    expect((await ask()).status).toBe(401);
  });

  it('has no scope beyond its own, however the route is written', async () => {
    for (const path of [
      '/admin/v1/api-keys',
      '/ADMIN/v1/api-keys',
      '/admin//v1/api-keys',
      '/admin/v1/./api-keys',
    ])
      expect((await seenBy(service, path, { headers: { 'X-API-Key': key } })).status).not.toBe(200);
    const records = { headers: { 'X-API-Key': key }, body: [] };
    for (const path of ['/usage/v1/records', '/usage/v1/records?mode=atomic', '/usage/v1/records:void'])
      expect((await seenBy(service, path, records)).status).toBe(403);
  });
});

describe('refused API keys', () => {
  it('are answered alike, whether the id is there or not', async () => {
    const unknown = await withKey(`em_000000000000_${secret}`);
    expect(await withKey(`em_${id}_${'0'.repeat(48)}`)).toEqual(unknown);
    expect(await withKey(`em_${id}_${flip(secret, 47)}`)).toEqual(unknown);
    expect(await withKey('em_x')).toEqual(unknown);
    expect(unknown.body).not.toContain(secret);
  });

  it('cost the same work, whether the id is there or not', async () => {
    const repository = service.app.get(ApiKeysRepository);
    const lookups = jest.spyOn(repository, 'find');
    const work = async (text: string) => {
      lookups.mockClear();
      await withKey(text);
      return lookups.mock.calls.length;
    };
    try {
      const { key: fresh } = await service.app
        .get(ApiKeysService)
        .create({ name: 'fresh', accounts: ['acme'], scopes: ['report:read'] });
      const [, freshId = ''] = fresh.split('_');
      expect(await work(`em_${freshId}_${'0'.repeat(48)}`)).toBe(1);
      expect(await work(`em_111111111111_${'0'.repeat(48)}`)).toBe(1);
    } finally {
      lookups.mockRestore();
    }
  });
});

const flip = (text: string, at: number): string =>
  `${text.slice(0, at)}${text[at] === '0' ? '1' : '0'}${text.slice(at + 1)}`;

const wide = (text: string): string =>
  text.replaceAll(/\d/g, (digit) => String.fromCodePoint(0xff10 + Number(digit)));

const sha256 = (hex: string): string => createHash('sha256').update(Buffer.from(hex, 'hex')).digest('hex');
