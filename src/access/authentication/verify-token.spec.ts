import { beforeAll, describe, expect, it } from '@jest/globals';
import { createLocalJWKSet, errors, type JWTHeaderParameters, type JWTPayload } from 'jose';
import { createHmac } from 'node:crypto';
import { createSigner, type Signer } from '../../../test/auth/signer.js';
import { ApiError } from '../../errors/api-error.js';
import type { TokenRules } from './token-checks.js';
import { TokenRefused } from './token-refused.js';
import { verifySignature, verifyToken } from './verify-token.js';

const NOW = Date.UTC(2026, 0, 1);
const SECONDS = NOW / 1000;
const ALGORITHMS = ['RS256', 'PS256', 'ES256', 'EdDSA'];

const GOOD: JWTPayload = {
  iss: 'https://iam.example',
  aud: 'edgemeter',
  sub: 'portal',
  exp: SECONDS + 300,
  iat: SECONDS,
  nbf: SECONDS,
};

let signers: Record<string, Signer>;
let rules: TokenRules;

beforeAll(async () => {
  const made = await Promise.all(ALGORITHMS.map((algorithm) => createSigner(`key-${algorithm}`, algorithm)));
  signers = Object.fromEntries(ALGORITHMS.map((algorithm, i) => [algorithm, made[i]!]));
  rules = {
    issuer: 'https://iam.example',
    audiences: ['edgemeter'],
    audienceClaim: ['aud'],
    tokenTypes: ['jwt', 'at+jwt', 'none'],
    requiredClaims: [],
    claims: {
      subject: ['sub'],
      scopes: [['scope']],
      scopePrefix: '',
      roleScopes: [],
      accounts: ['account_id'],
    },
    accountsDefault: 'none',
    algorithms: ALGORITHMS,
    clockToleranceSeconds: 10,
    findKey: createLocalJWKSet({ keys: made.map(({ publicJwk }) => publicJwk) }),
    clock: () => NOW,
  };
});

const sign = (claims: JWTPayload, header?: Partial<JWTHeaderParameters>) =>
  signers.ES256!.sign(claims, header);

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

async function reasonFor(
  token: string | Promise<string>,
  asRuled: TokenRules = rules,
): Promise<string | undefined> {
  try {
    await verifyToken(await token, asRuled);
    return undefined;
  } catch (error) {
    if (error instanceof TokenRefused) return error.reason;
    throw error;
  }
}

describe('a token that holds', () => {
  it.each(ALGORITHMS)('may be signed with %s', async (algorithm) => {
    const { subject, claims } = await verifyToken(await signers[algorithm]!.sign(GOOD), rules);
    expect(subject).toBe('portal');
    expect(claims).toEqual(GOOD);
  });

  it.each(['JWT', 'jwt', 'at+jwt', 'AT+JWT', 'application/at+jwt', 'application/jwt'])(
    'may be of type %s',
    async (typ) => {
      expect(await reasonFor(sign(GOOD, { typ }))).toBeUndefined();
    },
  );

  it('may be for several audiences', async () => {
    expect(await reasonFor(sign({ ...GOOD, aud: ['other', 'edgemeter'] }))).toBeUndefined();
  });

  it('may be off by the clock tolerance, and no more', async () => {
    expect(await reasonFor(sign({ ...GOOD, exp: SECONDS - 9 }))).toBeUndefined();
    expect(await reasonFor(sign({ ...GOOD, exp: SECONDS - 10 }))).toBe('expired');
    expect(await reasonFor(sign({ ...GOOD, nbf: SECONDS + 10 }))).toBeUndefined();
    expect(await reasonFor(sign({ ...GOOD, nbf: SECONDS + 11 }))).toBe('nbf');
    expect(await reasonFor(sign({ ...GOOD, iat: SECONDS + 10 }))).toBeUndefined();
    expect(await reasonFor(sign({ ...GOOD, iat: SECONDS + 11 }))).toBe('iat');
  });

  it('may name no key, with any of several keys', async () => {
    const [first, second] = await Promise.all([createSigner('first'), createSigner('second')]);
    const several = createLocalJWKSet({ keys: [first.publicJwk, second.publicJwk] });
    const lenient = { ...rules, findKey: several };
    expect(await reasonFor(second.sign(GOOD, { kid: undefined }), lenient)).toBeUndefined();
    expect(await reasonFor(sign(GOOD, { kid: undefined }), lenient)).toBe('signature');
    expect(await reasonFor(second.sign({ ...GOOD, aud: 'x' }, { kid: undefined }), lenient)).toBe('aud');
  });
});

describe('a token is refused', () => {
  const DAY = 86_400;
  const wrongClaims: readonly (readonly [string, JWTPayload, string])[] = [
    ['without iss', { iss: undefined }, 'iss'],
    ['of another issuer', { iss: 'https://users.example' }, 'iss'],
    ['without aud', { aud: undefined }, 'aud'],
    ['for another audience', { aud: 'other' }, 'aud'],
    ['for an audience in a list of a list', { aud: [['edgemeter']] as never }, 'aud'],
    ['for audiences that are not all texts', { aud: ['edgemeter', 7] as never }, 'aud'],
    ['for an audience that is an object', { aud: { edgemeter: true } as never }, 'aud'],
    ['for no audience in a list', { aud: [] }, 'aud'],
    ['for other audiences', { aud: ['other', 'edgemeter.example'] }, 'aud'],
    ['without exp', { exp: undefined }, 'exp'],
    ['with an exp that is no number', { exp: String(SECONDS + 300) as never }, 'exp'],
    ['with an exp beyond all dates', { exp: 1e308 }, 'exp'],
    ['with an exp that is a list', { exp: [SECONDS + 300] as never }, 'exp'],
    ['when expired', { exp: SECONDS - 60 }, 'expired'],
    ['without sub', { sub: undefined }, 'sub'],
    ['with an empty sub', { sub: '' }, 'sub'],
    ['with a sub that is no text', { sub: 7 as never }, 'sub'],
    ['with a sub that cannot be stored', { sub: 'a\0b' }, 'sub'],
    ['before nbf', { nbf: SECONDS + DAY }, 'nbf'],
    ['with an nbf that is no number', { nbf: 'now' as never }, 'nbf'],
    ['from tomorrow', { iat: SECONDS + DAY }, 'iat'],
    ['with an iat that is no number', { iat: 'now' as never }, 'iat'],
  ];

  it.each(wrongClaims)('%s', async (_, claims, reason) => {
    expect(await reasonFor(sign({ ...GOOD, ...claims }))).toBe(reason);
  });

  it.each(['id_token+jwt', 'logout+jwt', 'dpop+jwt', 'application/json', ''])('of type "%s"', async (typ) => {
    expect(await reasonFor(sign(GOOD, { typ }))).toBe('typ');
  });

  it('with an unknown critical extension', async () => {
    // jose signs no such header: the test builds and signs the token itself.
    const { sign: signBytes } = await import('node:crypto');
    const { generateKeyPairSync } = await import('node:crypto');
    const { publicKey, privateKey } = generateKeyPairSync('ed25519');
    const jwk = { ...publicKey.export({ format: 'jwk' }), kid: 'crit' };
    const withKey = { ...rules, findKey: createLocalJWKSet({ keys: [jwk] }) };
    const make = (header: object) => {
      const input = `${encode({ alg: 'EdDSA', kid: 'crit', ...header })}.${encode(GOOD)}`;
      return `${input}.${signBytes(null, Buffer.from(input), privateKey).toString('base64url')}`;
    };
    expect(await reasonFor(make({}), withKey)).toBeUndefined();
    expect(await reasonFor(make({ crit: ['x'], x: 1 }), withKey)).toBe('crit');
    expect(await reasonFor(make({ crit: ['b64'], b64: false }), withKey)).toBe('crit');
    expect(await reasonFor(make({ crit: [] }), withKey)).toBe('crit');
    expect(await reasonFor(make({ typ: 7 }), withKey)).toBe('typ');
  });

  it('unsigned', async () => {
    const claims = encode(GOOD);
    for (const alg of ['none', 'None', 'NONE']) {
      expect(await reasonFor(`${encode({ alg })}.${claims}.`)).toBe('alg');
      expect(await reasonFor(`${encode({ alg, kid: 'key-ES256' })}.${claims}.`)).toBe('alg');
    }
  });

  it('signed with a public key as if it were a secret', async () => {
    const { publicJwk } = signers.RS256!;
    for (const secret of [
      JSON.stringify(publicJwk),
      String(publicJwk.n),
      Buffer.from(String(publicJwk.n), 'base64url'),
    ]) {
      const input = `${encode({ alg: 'HS256', kid: 'key-RS256' })}.${encode(GOOD)}`;
      const signature = createHmac('sha256', secret).update(input).digest('base64url');
      expect(await reasonFor(`${input}.${signature}`)).toBe('alg');
    }
  });

  it('signed with an algorithm that is not configured', async () => {
    expect(await reasonFor(signers.RS256!.sign(GOOD), { ...rules, algorithms: ['ES256'] })).toBe('alg');
  });

  it('signed with another key under a known key id', async () => {
    const stranger = await createSigner('key-ES256');
    expect(await reasonFor(stranger.sign(GOOD))).toBe('signature');
  });

  it('with an unknown key id', async () => {
    expect(await reasonFor(sign(GOOD, { kid: 'unknown' }))).toBe('unknown key');
  });

  it('with a key of its own in its header', async () => {
    const stranger = await createSigner('stranger');
    const header = { jwk: stranger.publicJwk, jku: 'http://127.0.0.1:1/', x5u: 'http://127.0.0.1:1/' };
    expect(await reasonFor(stranger.sign(GOOD, header))).toBe('unknown key');
  });

  it('when its claims were changed', async () => {
    const [header, , signature] = (await sign(GOOD)).split('.');
    expect(await reasonFor(`${header}.${encode({ ...GOOD, sub: 'admin' })}.${signature}`)).toBe('signature');
  });

  it.each(['', 'x', 'a.b.c', '..', 'eyJhbGciOiJFUzI1NiJ9..', 'x'.repeat(10_000), '{}.{}.{}'])(
    'as no token: %#',
    async (text) => {
      expect(await reasonFor(text)).toBe('malformed');
    },
  );

  it('without a fetch of keys when another issuer is named', async () => {
    let asked = 0;
    const counting: TokenRules = { ...rules, findKey: (...args) => (asked++, rules.findKey(...args)) };
    await reasonFor(sign({ ...GOOD, iss: 'https://users.example' }), counting);
    await reasonFor(sign(GOOD, { typ: 'logout+jwt' }), counting);
    await reasonFor(signers.RS256!.sign(GOOD), { ...counting, algorithms: ['ES256'] });
    expect(asked).toBe(0);
  });
});

describe('the signature alone', () => {
  const refusalOf = async (token: string, change: Partial<TokenRules>): Promise<TokenRefused> => {
    const error = await verifySignature(token, { ...rules, ...change }).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(TokenRefused);
    return error as TokenRefused;
  };
  const failing = (error: Error) => () => Promise.reject(error);

  it('is refused with an algorithm that is not accepted', async () => {
    const refused = await refusalOf(await signers.RS256!.sign(GOOD), { algorithms: ['ES256'] });
    expect(refused.reason).toBe('alg');
    expect(refused.cause).toBeInstanceOf(errors.JOSEAlgNotAllowed);
  });

  it('is refused for a reason of its own, with the cause for the log', async () => {
    const token = await sign(GOOD);
    const unknown = new errors.JWKSNoMatchingKey();
    expect(await refusalOf(token, { findKey: failing(unknown) })).toMatchObject({
      reason: 'unknown key',
      cause: unknown,
    });
    const other = new Error('no key at all');
    expect(await refusalOf(token, { findKey: failing(other) })).toMatchObject({
      reason: 'malformed',
      cause: other,
    });
    await expect(verifyToken('a.b.c', rules)).rejects.toMatchObject({
      reason: 'malformed',
      cause: expect.any(Error) as unknown,
    });
  });

  it('fails with an issuer that cannot be asked', async () => {
    const away = new ApiError({ name: 'ISSUER_UNAVAILABLE' });
    await expect(verifySignature(await sign(GOOD), { ...rules, findKey: failing(away) })).rejects.toBe(away);
  });

  it('is not tried with further keys when one fails in another way', async () => {
    const several = new errors.JWKSMultipleMatchingKeys();
    Object.assign(several, {
      [Symbol.asyncIterator]: async function* () {
        yield await Promise.resolve('no key');
      },
    });
    expect((await refusalOf(await sign(GOOD), { findKey: failing(several) })).reason).toBe('malformed');
  });
});
