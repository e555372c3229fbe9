import { describe, expect, it } from '@jest/globals';
import type { FastifyRequest } from 'fastify';
import type { CredentialForm } from './credential-form.js';
import { presentedCredential } from './credentials.js';
import { CredentialRefused } from './refusal.js';

const PORTAL_TOKEN = `pt_${'0'.repeat(12)}_${'a'.repeat(48)}`;

/** A request with exactly these header lines: Node's own map joins those of one name. */
function request(lines: readonly (readonly [string, string])[], query: object = {}): FastifyRequest {
  const headers = Object.fromEntries(lines.map(([name, value]) => [name.toLowerCase(), value]));
  return { raw: { headers, rawHeaders: lines.flat() }, query } as unknown as FastifyRequest;
}

const presented = (form: CredentialForm, ...given: Parameters<typeof request>) =>
  presentedCredential(form, request(...given));

describe('the credential of a request', () => {
  it.each<[CredentialForm, [string, string][], string | undefined]>([
    ['iam-bearer', [['Authorization', 'Bearer abc']], 'abc'],
    ['iam-bearer', [['AUTHORIZATION', '  bearer   abc ']], 'abc'],
    ['iam-bearer', [['authorization', 'BEARER abc']], 'abc'],
    ['iam-bearer', [['Authorization', 'Bearer']], undefined],
    ['iam-bearer', [['Authorization', 'Bearer ']], undefined],
    ['iam-bearer', [['Authorization', 'abc']], undefined],
    ['iam-bearer', [['Authorization', 'Bearerabc']], undefined],
    ['iam-bearer', [['Authorization', 'Basic bearer abc']], undefined],
    ['iam-bearer', [['X-Authorization', 'Bearer abc']], undefined],
    ['iam-bearer', [], undefined],
    ['portal-token', [['Authorization', `Bearer ${PORTAL_TOKEN}`]], PORTAL_TOKEN],
    ['portal-token', [['Authorization', 'Bearer abc']], undefined],
    ['portal-token', [], undefined],
    ['iam-bearer', [['Authorization', `Bearer ${PORTAL_TOKEN}`]], PORTAL_TOKEN],
    ['x-authorization', [['X-Authorization', 'abc']], 'abc'],
    ['x-authorization', [['x-authorization', 'Bearer abc']], 'abc'],
    ['x-authorization', [['X-Authorization', 'bearerabc']], 'bearerabc'],
    ['x-authorization', [['X-Authorization', '']], undefined],
    ['apikey', [['X-API-Key', 'em_x']], 'em_x'],
    ['apikey', [['x-api-key', ' em_x ']], 'em_x'],
    ['apikey', [['X-API-Key', '']], undefined],
  ])('%s in %j is %j', (form, lines, credential) => {
    expect(presented(form, lines)).toBe(credential);
  });

  it.each<[object, string | undefined]>([
    [{ apikey: 'em_q' }, 'em_q'],
    [{ apikey: '' }, undefined],
    [{ apiKey: 'em_q' }, undefined],
    [{ apikey: 7 }, undefined],
  ])('apikey may be in the query %j: %j', (query, credential) => {
    expect(presented('apikey', [], query)).toBe(credential);
  });

  it('may be the same key in both places, or one of them', () => {
    expect(presented('apikey', [['X-API-Key', 'em_x']], { apikey: 'em_x' })).toBe('em_x');
    expect(presented('apikey', [['X-API-Key', '']], { apikey: 'em_q' })).toBe('em_q');
    expect(presented('apikey', [['X-API-Key', 'em_x']], { apikey: '' })).toBe('em_x');
  });

  it('is found among other headers', () => {
    const lines: [string, string][] = [
      ['Host', 'x'],
      ['X-Note', 'Authorization'],
      ['Authorization', 'Bearer abc'],
      ['Accept', '*/*'],
    ];
    expect(presented('iam-bearer', lines)).toBe('abc');
  });
});

describe('a credential that is given more than once', () => {
  const refusalOf = (form: CredentialForm, ...given: Parameters<typeof request>) => {
    try {
      return presented(form, ...given);
    } catch (error) {
      const { form: of, problem, faults } = error as CredentialRefused;
      return [of, problem, faults[0].detail];
    }
  };

  it.each<[CredentialForm, string]>([
    ['iam-bearer', 'Authorization'],
    ['portal-token', 'Authorization'],
    ['x-authorization', 'X-Authorization'],
    ['apikey', 'X-API-Key'],
  ])('as %s is refused, also if both are the same', (form, name) => {
    const lines: [string, string][] = [
      [name, 'Bearer a'],
      [name.toUpperCase(), 'Bearer a'],
    ];
    expect(refusalOf(form, lines)).toEqual([form, 'repeated', name]);
  });

  it('is refused in the query, and in two places', () => {
    expect(refusalOf('apikey', [], { apikey: ['a', 'a'] })).toEqual(['apikey', 'repeated', 'apikey']);
    expect(refusalOf('apikey', [['X-API-Key', 'a']], { apikey: 'b' })).toEqual([
      'apikey',
      'repeated',
      'X-API-Key',
    ]);
  });
});
