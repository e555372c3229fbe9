import { describe, expect, it } from '@jest/globals';
import { CHECKS_AFTER_SIGNATURE, CHECKS_BEFORE_SIGNATURE, type TokenRules } from './token-checks.js';

const NOW = 1_700_000_000;

const RULES = {
  issuer: 'https://iam.example',
  audiences: ['edgemeter'],
  audienceClaim: ['aud'],
  algorithms: ['ES256'],
  tokenTypes: ['jwt', 'none'],
  requiredClaims: [
    [['tenant'], 'a'],
    [['realm', 'use'], 'access'],
  ],
  claims: { subject: ['sub'] },
  clockToleranceSeconds: 10,
  clock: () => NOW * 1_000,
} as unknown as TokenRules;

const CHECKS = [...CHECKS_BEFORE_SIGNATURE, ...CHECKS_AFTER_SIGNATURE];

/** Why a check refuses a token; undefined when it does not. */
function reason(check: string, header: object, claims: object, rules: Partial<TokenRules> = {}) {
  const found = CHECKS.find(({ name }) => name === check);
  if (!found) throw new Error(`There is no check ${check}`);
  try {
    found.assert({ header, claims } as Parameters<typeof found.assert>[0], { ...RULES, ...rules });
    return undefined;
  } catch (error) {
    return (error as { reason: string }).reason;
  }
}

describe('the check of', () => {
  it.each<[unknown, string | undefined]>([
    ['ES256', undefined],
    ['RS256', 'alg'],
    ['none', 'alg'],
    [undefined, 'alg'],
    [['ES256'], 'alg'],
  ])('the algorithm %j', (alg, refusal) => {
    expect(reason('alg', { alg }, {})).toBe(refusal);
  });

  it('the algorithm, whatever else than a text is accepted', () => {
    expect(reason('alg', {}, {}, { algorithms: [undefined] as never })).toBe('alg');
  });

  it.each<[unknown, string | undefined]>([
    [undefined, undefined],
    ['JWT', undefined],
    ['application/jwt', undefined],
    ['x-application/jwt', 'typ'],
    ['none', 'typ'],
    ['NONE', 'typ'],
    ['application/none', 'typ'],
    [7, 'typ'],
  ])('the type %j', (typ, refusal) => {
    expect(reason('typ', { typ }, {})).toBe(refusal);
  });

  it('a type that must be there', () => {
    expect(reason('typ', {}, {}, { tokenTypes: ['jwt'] })).toBe('typ');
    expect(reason('typ', {}, {}, { tokenTypes: [''] })).toBe('typ');
  });

  it.each<[unknown, string | undefined]>([
    ['edgemeter', undefined],
    [['other', 'edgemeter'], undefined],
    [['edgemeter', 7], 'aud'],
    [[['edgemeter']], 'aud'],
    ['other', 'aud'],
    [undefined, 'aud'],
    [[], 'aud'],
  ])('the audience %j', (aud, refusal) => {
    expect(reason('aud', {}, { aud })).toBe(refusal);
  });

  it.each<[object, string | undefined]>([
    [{ tenant: 'a', realm: { use: 'access' } }, undefined],
    [{ tenant: 'b', realm: { use: 'access' } }, 'tenant'],
    [{ tenant: 'a', realm: { use: 'id' } }, 'realm.use'],
    [{ tenant: ['a'], realm: { use: 'access' } }, 'tenant'],
    [{}, 'tenant'],
  ])('the required claims of %j', (claims, refusal) => {
    expect(reason('required claims', {}, claims)).toBe(refusal);
  });

  it.each<[string, unknown, string | undefined]>([
    ['exp', NOW - 9, undefined],
    ['exp', NOW - 10, 'expired'],
    ['exp', 8_640_000_000_000, undefined],
    ['exp', 8_640_000_000_001, 'exp'],
    ['exp', undefined, 'exp'],
    ['exp', `${NOW}`, 'exp'],
    ['nbf', undefined, undefined],
    ['nbf', NOW + 10, undefined],
    ['nbf', NOW + 11, 'nbf'],
    ['nbf', -8_640_000_000_000, undefined],
    ['nbf', -8_640_000_000_001, 'nbf'],
    ['nbf', null, 'nbf'],
    ['iat', undefined, undefined],
    ['iat', NOW + 10, undefined],
    ['iat', NOW + 11, 'iat'],
    ['iat', Number.NaN, 'iat'],
  ])('%s at %p', (name, value, refusal) => {
    expect(reason(name, {}, { [name]: value })).toBe(refusal);
  });
});
