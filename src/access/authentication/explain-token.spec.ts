import { beforeAll, describe, expect, it } from '@jest/globals';
import { createLocalJWKSet, errors, type JWTPayload } from 'jose';
import { ApiError } from '../../errors/api-error.js';
import { createSigner, type Signer } from '../../../test/auth/signer.js';
import { explainToken, type TokenQuestion } from './explain-token.js';
import type { KeySetState } from './key-set.js';
import type { TokenRules } from './token-checks.js';

const NOW = Date.UTC(2026, 0, 1);
const SECONDS = NOW / 1_000;
const GOOD: JWTPayload = {
  iss: 'https://iam.example',
  aud: 'edgemeter',
  sub: 'portal',
  scope: 'report:read other',
  account_id: 'acme',
  exp: SECONDS + 300,
  iat: SECONDS - 5,
};

let signer: Signer;
let rules: TokenRules;

beforeAll(async () => {
  signer = await createSigner('one');
  rules = {
    issuer: 'https://iam.example',
    audiences: ['edgemeter', 'usage'],
    audienceClaim: ['aud'],
    tokenTypes: ['jwt', 'none'],
    requiredClaims: [],
    claims: {
      subject: ['sub'],
      scopes: [['scope']],
      scopePrefix: '',
      roleScopes: [],
      accounts: ['account_id'],
    },
    accountsDefault: 'none',
    algorithms: ['ES256', 'RS256'],
    clockToleranceSeconds: 10,
    findKey: createLocalJWKSet({ keys: [signer.publicJwk] }),
    clock: () => NOW,
  };
});

/** Each check of a token with what is said of it; one that fails begins with `NO: `. */
async function told(
  claims: JWTPayload,
  { header = {}, token, ...question }: Partial<TokenQuestion> & { header?: object; token?: string } = {},
) {
  const explanation = await explainToken(token ?? (await signer.sign(claims, header)), {
    kind: 'iam',
    rules,
    ...question,
  });
  expect(explanation.accepted).toBe(explanation.checks.every(({ ok }) => ok));
  return Object.fromEntries(
    explanation.checks.map(({ check, ok, detail }) => [check, `${ok ? '' : 'NO: '}${detail}`]),
  );
}

const ALL_GOOD = {
  crit: 'absent; no critical extension is known',
  typ: 'absent; accepted: jwt, none',
  alg: '"ES256"; accepted: ES256, RS256',
  iss: '"https://iam.example"; expected: "https://iam.example"',
  signature: 'key id "one"',
  aud: 'aud is "edgemeter"; one expected of: edgemeter, usage',
  'required claims': 'none',
  exp: '2026-01-01T00:05:00.000Z, in 300 s',
  nbf: 'absent',
  iat: '2025-12-31T23:59:55.000Z, 5 s ago',
  subject: 'sub is "portal"',
  scopes: 'report:read; read from: report:read, other',
  accounts: 'acme; account_id is "acme"',
};

describe('what is said of a token', () => {
  it('is each check, in the order of the checks', async () => {
    const all = await told(GOOD);
    expect(all).toEqual(ALL_GOOD);
    expect(Object.keys(all)).toEqual(Object.keys(ALL_GOOD));
  });

  it('is all that is wrong, not the first alone', async () => {
    const wrong = { ...GOOD, iss: 'x', aud: ['a', 'b'], sub: '', exp: SECONDS - 20, nbf: 'soon' };
    expect(await told(wrong as unknown as JWTPayload, { header: { typ: 'logout+jwt' } })).toEqual({
      ...ALL_GOOD,
      typ: 'NO: "logout+jwt"; accepted: jwt, none',
      iss: 'NO: "x"; expected: "https://iam.example"',
      aud: 'NO: aud is ["a","b"]; one expected of: edgemeter, usage',
      exp: 'NO: 2025-12-31T23:59:40.000Z, 20 s ago',
      nbf: 'NO: "soon"',
      subject: 'NO: sub is ""',
    });
  });

  it('of a text that is no token is that alone', async () => {
    expect(await told(GOOD, { token: 'a.b' })).toEqual({
      format: 'NO: this is no JWT: three parts in base64url, separated by dots',
    });
  });

  it('repeats at most 200 characters of a value', async () => {
    const { iss } = await told({ ...GOOD, iss: 'x'.repeat(300) });
    expect(iss).toBe(`NO: "${'x'.repeat(199)}; expected: "https://iam.example"`);
  });

  it('shows a time that is no date as it is', async () => {
    expect((await told({ ...GOOD, exp: 1e300 })).exp).toBe('NO: 1e+300');
    expect((await told({ ...GOOD, exp: SECONDS })).exp).toBe('2026-01-01T00:00:00.000Z, in 0 s');
  });

  it('fails where the service would fail, too', async () => {
    const broken = () => {
      throw new Error('a fault of the program');
    };
    const clock = { rules: { ...rules, clock: broken } };
    await expect(told(GOOD, clock)).rejects.toThrow('a fault of the program');
    expect((await told({ ...GOOD, exp: '5' as never })).exp).toBe('NO: "5"');
  });

  it('names the claims that the issuer must set', async () => {
    const requiredClaims = [
      [['tenant'], 'a'],
      [['realm', 'use'], 'access'],
    ] as const;
    const asked = { rules: { ...rules, requiredClaims } };
    expect((await told({ ...GOOD, tenant: 'a', realm: { use: 'id' } }, asked))['required claims']).toBe(
      'NO: tenant is "a"; expected: "a"; realm.use is "id"; expected: "access"',
    );
  });
});

describe('what is said of the signature', () => {
  const signature = async (findKey: TokenRules['findKey'], state?: Partial<KeySetState>) => {
    const keySet = state && { state: state as KeySetState };
    return (await told(GOOD, { rules: { ...rules, findKey, keySet } })).signature;
  };

  it('names why the keys cannot be had', async () => {
    const away = () => Promise.reject(new ApiError({ name: 'ISSUER_UNAVAILABLE' }));
    expect(await signature(away, { failure: 'refused' })).toBe('NO: the keys cannot be had: refused');
    expect(await signature(away, {})).toBe('NO: the keys cannot be had: no answer');
    expect(await signature(away)).toBe('NO: the keys cannot be had: no answer');
  });

  it('says how many keys there are when the right one is not among them', async () => {
    const none = () => Promise.reject(new errors.JWKSNoMatchingKey());
    expect(await signature(none, { keys: 3 })).toBe(
      'NO: key id "one": the issuer has 3 usable keys, and not this one',
    );
    expect(await signature(none)).toBe(
      'NO: key id "one": the issuer has other usable keys, and not this one',
    );
  });

  it('says that another key has signed', async () => {
    const other = await createSigner('one');
    const findKey = createLocalJWKSet({ keys: [other.publicJwk] });
    expect(await signature(findKey, { keys: 1 })).toBe('NO: key id "one": signature');
  });
});

describe('what is said of scopes and accounts', () => {
  const of = async (claims: JWTPayload, question: Partial<TokenQuestion> = {}) => {
    const { scopes, accounts } = await told({ ...GOOD, ...claims }, question);
    return { scopes, accounts };
  };
  const withClaims = (claims: Partial<TokenRules['claims']>, more: Partial<TokenRules> = {}) => ({
    rules: { ...rules, claims: { ...rules.claims, ...claims }, ...more },
  });

  it('is what a request would need', async () => {
    expect((await of({}, { scope: 'report:read' })).scopes).toBe(
      'report:read; expected: report:read; read from: report:read, other',
    );
    expect((await of({}, { scope: 'admin' })).scopes).toBe(
      'NO: report:read; expected: admin; read from: report:read, other',
    );
    expect((await of({ scope: 'other toString' })).scopes).toBe('NO: none; read from: other, toString');
    expect((await of({ scope: undefined })).scopes).toBe('NO: none; read from: none');
  });

  it('is which accounts the token names', async () => {
    expect((await of({ account_id: undefined })).accounts).toBe('NO: none; account_id is absent');
    expect((await of({ account_id: [] })).accounts).toBe('NO: none; account_id is []');
    expect((await of({ account_id: ['a', 'b'] })).accounts).toBe('a, b; account_id is ["a","b"]');
    expect(await of({ account_id: 5 })).toEqual({
      scopes: undefined,
      accounts: 'NO: account_id is 5: a text or a list of texts is expected',
    });
  });

  it('is that administration needs no account', async () => {
    const nameless = { account_id: undefined };
    expect((await of({ ...nameless, scope: 'admin' })).accounts).toBe('none; account_id is absent');
    expect((await of({ ...nameless, scope: 'admin report:read' })).accounts).toBe(
      'NO: none; account_id is absent',
    );
    expect((await of({ ...nameless, scope: 'admin report:read' }, { scope: 'admin' })).accounts).toBe(
      'none; account_id is absent',
    );
  });

  it('is the default of the configuration', async () => {
    const nameless = { account_id: undefined };
    expect((await of(nameless, withClaims({}, { accountsDefault: 'user' }))).accounts).toBe(
      'all, only with a user token; account_id is absent',
    );
    expect((await of(nameless, withClaims({}, { accountsDefault: 'all' }))).accounts).toBe(
      'all; account_id is absent',
    );
    expect((await of({}, withClaims({ accounts: undefined }, { accountsDefault: 'all' }))).accounts).toBe(
      'all; no claim is read',
    );
  });

  it('of a user is limited only where the configuration says so', async () => {
    expect(await of({}, { kind: 'user', ...withClaims({ scopes: [], accounts: undefined }) })).toEqual({
      scopes: 'no claim is read',
      accounts: 'all; no claim is read',
    });
    expect(await of({ account_id: undefined }, { kind: 'user' })).toEqual({
      scopes: 'report:read; read from: report:read, other',
      accounts: 'NO: none; account_id is absent',
    });
  });

  it('lists at most 500 characters', async () => {
    const scope = Array.from({ length: 100 }, () => 'abcdefgh').join(' ');
    const { scopes } = await of({ scope });
    expect(scopes).toBe(`NO: none; read from: ${scope.replaceAll(' ', ', ').slice(0, 500)}`);
  });
});
