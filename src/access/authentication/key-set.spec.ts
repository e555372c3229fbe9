import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createLocalJWKSet, errors, type CryptoKey } from 'jose';
import { BREAK, FAIL, HANG, JwksServer } from '../../../test/auth/jwks-server.js';
import { createSigner, type Signer } from '../../../test/auth/signer.js';
import { ApiError } from '../../errors/api-error.js';
import { createLogger } from '../../logging/logger.js';
import { outboundClient } from '../../outbound/outbound.module.js';
import { discoveredKeys, keysAt, LARGEST_DOCUMENT } from './fetch-key-set.js';
import { RemoteKeySet } from './key-set.js';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

const silent = createLogger('silent');
const client = outboundClient('test', { privateHosts: [], privateNetworks: [] });

let old: Signer;
let rotated: Signer;
let server: JwksServer;
let now: number;
let keys: RemoteKeySet;

const find = (keyId?: string): Promise<CryptoKey> => keys.find({ alg: 'ES256', kid: keyId });

async function failureOf(finding: Promise<unknown>): Promise<unknown> {
  return finding.then(
    () => undefined,
    (error: unknown) => error,
  );
}

async function expectUnavailable(finding: Promise<unknown>): Promise<ApiError> {
  const error = await failureOf(finding);
  expect(error).toBeInstanceOf(ApiError);
  expect(error).toMatchObject({ status: 503, faults: [{ name: 'ISSUER_UNAVAILABLE' }] });
  return error as ApiError;
}

const expectUnknown = async (finding: Promise<unknown>) => {
  expect(await failureOf(finding)).toBeInstanceOf(errors.JWKSNoMatchingKey);
};

beforeEach(async () => {
  [old, rotated] = await Promise.all([createSigner('old'), createSigner('rotated')]);
  server = await JwksServer.start(old.publicJwk);
  now = Date.UTC(2026, 0, 1);
  keys = new RemoteKeySet(keysAt(server.uri, client), () => now, silent);
});

afterEach(() => server.close());

describe('a known key', () => {
  it('is served without asking the issuer again for a minute', async () => {
    await find('old');
    now += MINUTE - 1;
    await find('old');
    expect(server.requests).toBe(1);
    now += 1;
    await find('old');
    expect(server.requests).toBe(2);
  });

  it('is fetched once for concurrent requests', async () => {
    await Promise.all(Array.from({ length: 50 }, () => find('old')));
    expect(server.requests).toBe(1);
  });

  it('stays valid in an outage of its issuer, with one fetch per cool-down', async () => {
    await find('old');
    for (const misbehave of [BREAK, FAIL]) {
      server.misbehave = misbehave;
      server.requests = 0;
      now += 24 * 60 * MINUTE;
      await Promise.all(Array.from({ length: 20 }, () => find('old')));
      now += 9 * SECOND;
      await find('old');
      expect(server.requests).toBe(1);
      now += 1 * SECOND;
      await find('old');
      expect(server.requests).toBe(2);
    }
  });

  it('is delayed only briefly by an issuer that hangs', async () => {
    await find('old');
    server.misbehave = HANG;
    now += MINUTE;
    const begin = performance.now();
    await Promise.all([find('old'), find('old')]);
    expect(performance.now() - begin).toBeLessThan(1_500);
    const again = performance.now();
    await find('old');
    expect(performance.now() - again).toBeLessThan(100);
    expect(server.requests).toBe(2);
  });

  it('is no longer accepted a minute after it was withdrawn', async () => {
    await find('old');
    server.keys = [rotated.publicJwk];
    now += MINUTE;
    await expectUnknown(find('old'));
  });

  it('is refreshed at once when the clock was set back', async () => {
    await find('old');
    now -= 24 * 60 * MINUTE;
    server.keys = [];
    await expectUnknown(find('old'));
  });
});

describe('an unknown key', () => {
  it('is found when the issuer has rotated its keys', async () => {
    await find('old');
    server.keys = [old.publicJwk, rotated.publicJwk];
    now += 10 * SECOND;
    await find('rotated');
    expect(server.requests).toBe(2);
  });

  it('costs one fetch in the cool-down, however many come', async () => {
    await find('old');
    now += 10 * SECOND;
    const junk = Array.from({ length: 200 }, (_, i) => expectUnknown(find(`junk-${i}`)));
    await Promise.all(junk);
    await expectUnknown(find('more junk'));
    expect(server.requests).toBe(2);
  });

  it('does not lock out a rotated key', async () => {
    await find('old');
    server.keys = [old.publicJwk, rotated.publicJwk];
    let found: number | undefined;
    for (let second = 0; second < 60 && found === undefined; second++) {
      await failureOf(find(`junk-${second}`));
      if ((await failureOf(find('rotated'))) === undefined) found = second;
      now += SECOND;
    }
    expect(found).toBeLessThanOrEqual(10);
    expect(server.requests).toBe(2);
  });

  it('is unavailable, not unknown, while the issuer does not answer', async () => {
    await find('old');
    server.misbehave = BREAK;
    now += 10 * SECOND;
    const error = await expectUnavailable(find('rotated'));
    expect(error.headers).toEqual({ 'Retry-After': '10' });
    now += 4 * SECOND;
    expect((await expectUnavailable(find('rotated'))).headers).toEqual({ 'Retry-After': '6' });
    expect(server.requests).toBe(2);
    await find('old');
  });

  it('is found as soon as the issuer is back and the cool-down over', async () => {
    server.misbehave = FAIL;
    await expectUnavailable(find('old'));
    server.misbehave = undefined;
    await expectUnavailable(find('old'));
    now += 10 * SECOND;
    await find('old');
  });

  it.each([
    ['at once', 0, '10'],
    ['after half a second', 500, '10'],
    ['after a second', 1_000, '9'],
    ['when the cool-down is nearly over', 9_999, '1'],
    ['when the cool-down is over', 10_000, '1'],
    ['long after the cool-down', 60_000, '1'],
    ['with the clock set back', -60_000, '10'],
  ])('tells when to ask again, from 1 to 10 seconds: it fails %s', async (_, tookMs, seconds) => {
    const fetch = () => {
      now += tookMs;
      return Promise.reject(new Error('away'));
    };
    keys = new RemoteKeySet({ uri: 'https://iam.example', fetch }, () => now, silent);
    expect((await expectUnavailable(find('old'))).headers).toEqual({ 'Retry-After': seconds });
  });

  it('is known to be failing, with the reason and the time, until a fetch succeeds', async () => {
    const failedAt = now;
    let fails: Error | undefined = new Error('slow');
    const { keys: known } = server;
    const fetch = () =>
      fails === undefined ? Promise.resolve(createLocalJWKSet({ keys: known })) : Promise.reject(fails);
    const lines: string[] = [];
    const logger = createLogger('warn', { write: (line) => void lines.push(line) });
    keys = new RemoteKeySet({ uri: 'https://iam.example', fetch }, () => now, logger);
    expect(keys.state).toEqual({
      keys: 0,
      asOf: undefined,
      lastFailureAt: undefined,
      failing: false,
      failure: undefined,
    });
    await expectUnavailable(find('old'));
    expect(keys.state).toMatchObject({ failing: true, failure: 'slow', lastFailureAt: failedAt });
    now += 10 * SECOND;
    fails = new Error('refused');
    await expectUnavailable(find('old'));
    expect(keys.state).toMatchObject({ failing: true, failure: 'refused', lastFailureAt: now });
    expect(lines.map((line) => JSON.parse(line) as object)).toEqual(
      Array(2).fill(
        expect.objectContaining({
          uri: 'https://iam.example',
          message: 'the keys of the issuer could not be fetched',
        }),
      ),
    );
    now += 10 * SECOND;
    fails = undefined;
    await find('old');
    expect(keys.state).toEqual({
      keys: 1,
      asOf: now,
      lastFailureAt: failedAt + 10 * SECOND,
      failing: false,
      failure: 'refused',
    });
  });

  it('is unavailable when the issuer hangs', async () => {
    server.misbehave = HANG;
    const begin = performance.now();
    await expectUnavailable(find('old'));
    expect(performance.now() - begin).toBeLessThan(4_000);
  });
});

describe('an issuer that is known by its URL', () => {
  let discovered: RemoteKeySet;
  let document: Record<string, unknown>;
  let asked: string[];
  const issuer = () => new URL(server.uri).origin;

  beforeEach(() => {
    document = { issuer: issuer(), jwks_uri: server.uri };
    asked = [];
    server.documents = (path) => {
      asked.push(path);
      return path === '/.well-known/openid-configuration' ? document : undefined;
    };
    discovered = new RemoteKeySet(discoveredKeys(issuer(), client), () => now, silent);
  });

  const findDiscovered = (keyId: string) => discovered.find({ alg: 'ES256', kid: keyId });

  it('has its keys where its discovery document says', async () => {
    await findDiscovered('old');
    expect(asked).toEqual(['/.well-known/openid-configuration', '/jwks.json']);
  });

  it('is asked for its document once, and for its keys every minute', async () => {
    await findDiscovered('old');
    server.keys = [rotated.publicJwk];
    now += MINUTE;
    await findDiscovered('rotated');
    expect(asked).toEqual(['/.well-known/openid-configuration', '/jwks.json', '/jwks.json']);
  });

  it('is asked for its document again when the keys are not there', async () => {
    await findDiscovered('old');
    server.misbehave = FAIL;
    now += MINUTE;
    await findDiscovered('old');
    server.misbehave = undefined;
    now += 10 * SECOND;
    await findDiscovered('old');
    expect(asked.filter((path) => path !== '/jwks.json')).toHaveLength(2);
  });

  it.each([
    ['names another issuer', () => ({ ...document, issuer: 'https://stranger.example' })],
    ['names the issuer with a slash more', () => ({ ...document, issuer: `${issuer()}/` })],
    ['names no issuer', () => ({ jwks_uri: server.uri })],
    ['names no keys', () => ({ issuer: issuer() })],
    ['names keys that are no address', () => ({ ...document, jwks_uri: 'jwks.json' })],
    ['names keys at a metadata service', () => ({ ...document, jwks_uri: 'http://169.254.169.254/keys' })],
    ['names keys at a private address', () => ({ ...document, jwks_uri: 'http://10.0.0.1/keys' })],
    ['is a list', () => []],
  ])('is not believed when its document %s', async (_, make) => {
    document = make() as Record<string, unknown>;
    await expectUnavailable(findDiscovered('old'));
    expect(asked).toEqual(['/.well-known/openid-configuration']);
  });

  it('may end with a slash', async () => {
    document = { issuer: `${issuer()}/`, jwks_uri: server.uri };
    const slashed = new RemoteKeySet(discoveredKeys(`${issuer()}/`, client), () => now, silent);
    await slashed.find({ alg: 'ES256', kid: 'old' });
  });
});

describe('the answer of an issuer', () => {
  const answers: Record<string, (response: import('node:http').ServerResponse) => void> = {
    'no JSON': (response) => void response.end('<html>'),
    'a page': (response) => {
      response.setHeader('Content-Type', 'text/html').end(JSON.stringify({ keys: [old.publicJwk] }));
    },
    'no key set': (response) => void response.end('[]'),
    'a redirect': (response) => void response.writeHead(302, { Location: server.uri }).end(),
    'too much': (response) => {
      const padding = 'x'.repeat(LARGEST_DOCUMENT);
      response.end(JSON.stringify({ keys: [old.publicJwk], padding }));
    },
  };

  it.each(Object.keys(answers))('is not used when it is %s', async (what) => {
    server.misbehave = answers[what];
    await expectUnavailable(find('old'));
    expect(server.requests).toBe(1);
  });

  it('is fetched over HTTP only', async () => {
    const set = encodeURIComponent(JSON.stringify({ keys: [old.publicJwk] }));
    keys = new RemoteKeySet(keysAt(`data:application/json,${set}`, client), () => now, silent);
    await expectUnavailable(find('old'));
  });

  it('finds the key of a token that names none', async () => {
    await find(undefined);
    server.keys = [old.publicJwk, rotated.publicJwk];
    now += MINUTE;
    expect(await failureOf(find(undefined))).toBeInstanceOf(errors.JWKSMultipleMatchingKeys);
  });
});
