import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { ServerResponse } from 'node:http';
import { keysAt } from '../../src/access/authentication/fetch-key-set.js';
import { RemoteKeySet } from '../../src/access/authentication/key-set.js';
import type { TokenRules } from '../../src/access/authentication/token-checks.js';
import { TokenRefused } from '../../src/access/authentication/token-refused.js';
import { verifySignature } from '../../src/access/authentication/verify-token.js';
import { ApiError } from '../../src/errors/api-error.js';
import { createLogger } from '../../src/logging/logger.js';
import { outboundClient } from '../../src/outbound/outbound.module.js';
import { JwksServer } from '../auth/jwks-server.js';
import { forge, forgeKey, signature } from './token-forge.js';

const client = outboundClient('test', { privateHosts: [], privateNetworks: [] });
const rsa = forgeKey('rsa', 'rsa');
const ec = forgeKey('ec', 'ec');
const TOKEN = forge({ alg: 'ES256', kid: 'ec' }, {}, (input) => signature.es256(ec, input));

let server: JwksServer;
let keys: RemoteKeySet;

beforeEach(async () => {
  server = await JwksServer.start();
  keys = new RemoteKeySet(keysAt(server.uri, client), Date.now, createLogger('silent'));
});

afterEach(() => server.close());

/** What becomes of a token: accepted, the reason of its refusal, or that its keys cannot be had. */
async function outcomeOf(token = TOKEN): Promise<string> {
  const rules = { algorithms: ['RS256', 'ES256'], findKey: keys.find } as unknown as TokenRules;
  try {
    await verifySignature(token, rules);
    return 'accepted';
  } catch (error) {
    if (error instanceof TokenRefused) return error.reason;
    if (error instanceof ApiError) return error.faults[0].name;
    throw error;
  }
}

const answerWith = (body: string | Buffer) => (response: ServerResponse) => {
  response.setHeader('Content-Type', 'application/json').end(body);
};

const publish = (...members: unknown[]) => {
  server.misbehave = answerWith(JSON.stringify({ keys: members }));
};

describe('a key set', () => {
  it('may have keys of other kinds and uses, which are left out', async () => {
    publish(
      null,
      7,
      'ec',
      [],
      {},
      { ...ec.jwk, kid: 7 },
      { ...ec.jwk, use: 'enc' },
      { ...ec.jwk, use: ['sig'] },
      { ...ec.jwk, key_ops: ['sign'] },
      { ...ec.jwk, key_ops: 'verify' },
      { kty: 'oct', kid: 'ec', k: 'AAAA' },
      { kty: 'unknown', kid: 'ec' },
      { ...rsa.jwk, n: 7 },
      { ...rsa.jwk, kid: 'long', n: 'f'.repeat(2_000) },
      { ...rsa.jwk, kid: 'exponent', e: 'f'.repeat(100) },
      forgeKey('weak', 'rsa', {}, 1_024).jwk,
      { ...ec.jwk, use: undefined, key_ops: ['verify'], x5c: ['x'.repeat(10_000)], ext: true },
    );
    expect(await outcomeOf()).toBe('accepted');
    expect(keys.state.keys).toBe(1);
  });

  it('with private keys in it counts only for their public parts', async () => {
    publish({ ...ec.privateKey.export({ format: 'jwk' }), ...ec.jwk, key_ops: ['verify'] });
    expect(await outcomeOf()).toBe('accepted');
  });

  it('of a hundred keys is tried as a whole, and of more is not used', async () => {
    const twins = Array.from({ length: 99 }, () => ({ ...forgeKey('x', 'ec').jwk, kid: 'ec' }));
    publish(...twins, ec.jwk);
    expect(await outcomeOf()).toBe('accepted');
    await server.close();
    server = await JwksServer.start();
    keys = new RemoteKeySet(keysAt(server.uri, client), Date.now, createLogger('silent'));
    publish(...twins, ec.jwk, ec.jwk);
    expect(await outcomeOf()).toBe('ISSUER_UNAVAILABLE');
  });

  it('with a point that is not on the curve refuses the token, and no other', async () => {
    publish({ ...ec.jwk, y: ec.jwk.x }, rsa.jwk);
    expect(await outcomeOf()).not.toBe('accepted');
    const byRsa = forge({ alg: 'RS256', kid: 'rsa' }, {}, (input) => signature.rs256(rsa, input));
    expect(await outcomeOf(byRsa)).toBe('accepted');
  });

  it.each([
    ['a list', '[]'],
    ['a text', '"keys"'],
    ['null', 'null'],
    ['empty', ''],
    ['without keys', '{}'],
    ['with keys that are an object', '{"keys":{"0":{}}}'],
    ['with keys that are inherited', '{"__proto__":{"keys":[]}}'],
    ['a bomb of brackets', `{"keys":${'['.repeat(100_000)}`],
    ['of ten thousand keys', `{"keys":[${'{},'.repeat(9_999)}{}]}`],
    ['not finished', '{"keys":[{"kty":"EC"'],
  ])('is not used when it is %s', async (_, body) => {
    server.misbehave = answerWith(body);
    expect(await outcomeOf()).toBe('ISSUER_UNAVAILABLE');
    expect(server.requests).toBe(1);
  });

  it('that turns bad leaves the known keys as they are', async () => {
    publish(ec.jwk);
    expect(await outcomeOf()).toBe('accepted');
    server.misbehave = answerWith('{"keys":');
    expect(await outcomeOf()).toBe('accepted');
  });
});
