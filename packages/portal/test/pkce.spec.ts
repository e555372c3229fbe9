import { describe, expect, it } from '@jest/globals';
import { challengeOf, claimsOf, idTokenFault, randomText, returnFault } from '../src/pkce.js';

const ISSUER = 'https://idp.example';
const NOW = 1_800_000_000;

const jwt = (claims: object) => `e30.${btoa(JSON.stringify(claims))}.sig`;
const GOOD = { iss: ISSUER, aud: 'portal', exp: NOW + 60, nonce: 'n', sub: 'ann' };
const faultOf = (claims: object) =>
  idTokenFault(jwt({ ...GOOD, ...claims }), { issuer: ISSUER, clientId: 'portal', nonce: 'n', now: NOW });

describe('a verifier', () => {
  it('has the challenge of the example of RFC 7636', async () => {
    expect(await challengeOf('dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk')).toBe(
      'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
    );
  });

  it('is random, and of 43 characters that need no encoding', () => {
    const texts = Array.from({ length: 100 }, randomText);
    expect(new Set(texts).size).toBe(100);
    for (const text of texts) expect(text).toMatch(/^[A-Za-z0-9_-]{43}$/);
  });
});

describe('the claims of a token', () => {
  it('are read as UTF-8, and are none when it is no JWT', () => {
    expect(claimsOf(`e30.${btoa('{"name":"Zo\xc3\xab"}')}.sig`)).toEqual({ name: 'Zoë' });
    for (const bad of ['', 'opaque', 'a.b.c', jwt([1]).replace('e30', ''), 'e30.bnVsbA.sig'])
      expect(Object.keys(claimsOf(bad)).filter((name) => name !== '0')).toEqual([]);
  });
});

describe('an ID token', () => {
  it('is acceptable for this sign-in of this application', () => {
    expect(faultOf({})).toBeUndefined();
    expect(faultOf({ aud: ['portal', 'other'], azp: 'portal' })).toBeUndefined();
  });

  it.each([
    [{ iss: `${ISSUER}/` }, 'its issuer is another'],
    [{ aud: 'other' }, 'it is for another application'],
    [{ aud: ['portal', 'other'] }, 'it was issued to another application'],
    [{ exp: NOW - 301 }, 'it has expired'],
    [{ exp: undefined }, 'it has expired'],
    [{ nonce: 'm' }, 'it belongs to another sign-in'],
    [{ nonce: undefined }, 'it belongs to another sign-in'],
  ])('with %j is refused: %s', (claims, fault) => {
    expect(faultOf(claims)).toBe(fault);
  });
});

describe('the answer of the provider', () => {
  const pending = { state: 's', nonce: 'n', verifier: 'v', view: '/portal/usage' };
  const faultIn = (answer: string, of: typeof pending | undefined = pending) =>
    returnFault(new URLSearchParams(answer), of, ISSUER);

  it('has the state of this sign-in, and a code', () => {
    expect(faultIn('code=c&state=s')).toBeUndefined();
    expect(faultIn(`code=c&state=s&iss=${encodeURIComponent(ISSUER)}`)).toBeUndefined();
  });

  it.each([
    ['code=c&state=t', /another sign-in/],
    ['code=c', /another sign-in/],
    ['code=c&state=s&iss=https://other.example', /another identity provider/],
    ['error=access_denied&state=s', /cancelled or refused/],
    ['error=server_error&state=s', /refused: server_error/],
    ['state=s', /no code/],
  ])('%s is refused', (answer, fault) => {
    expect(faultIn(answer)).toMatch(fault);
  });

  it('is refused when this tab did not ask', () => {
    expect(returnFault(new URLSearchParams('code=c&state=s'), undefined, ISSUER)).toMatch(
      /not begun in this tab/,
    );
  });
});
