import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CATALOGUE } from '../../src/errors/catalogue.js';
import { JwksServer } from '../auth/jwks-server.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { forge, forgeKey, signature, type Part } from './token-forge.js';

const IAM = 'https://iam.example';
const USERS = 'https://users.example';

const rsa = forgeKey('rsa', 'rsa');
const ec = forgeKey('ec', 'ec');
const ed = forgeKey('ed', 'ed25519');
const weak = forgeKey('weak', 'rsa', {}, 1_024);
const forEncryption = forgeKey('enc', 'rsa', { use: 'enc', alg: undefined });
const notForVerifying = forgeKey('ops', 'ec', { key_ops: ['sign'] });
const [twin, otherTwin] = [forgeKey('twin', 'ec'), forgeKey('twin', 'ec')];
const ofUsers = forgeKey('users', 'ec');
const attacker = forgeKey('ec', 'ec');
const SECRET = Buffer.from('a symmetric key that the issuer publishes by mistake');
const symmetric = { kty: 'oct', kid: 'oct', k: SECRET.toString('base64url') };

let service: TestApp;
let servers: JwksServer[];
let trap: Server;
let trapped = 0;

beforeAll(async () => {
  const ofIam = [rsa, ec, ed, weak, forEncryption, notForVerifying, twin, otherTwin];
  servers = [
    await JwksServer.start(...ofIam.map(({ jwk }) => jwk), symmetric),
    await JwksServer.start(ofUsers.jwk),
  ];
  trap = createServer((_request, response) => {
    trapped++;
    response.setHeader('Content-Type', 'application/json').end(JSON.stringify({ keys: [attacker.jwk] }));
  });
  trap.listen(0, '127.0.0.1');
  await once(trap, 'listening');
  service = await startTestApp({
    env: {
      IAM_ISSUER: IAM,
      IAM_JWKS_URI: servers[0]!.uri,
      USER_ISSUER: USERS,
      USER_JWKS_URI: servers[1]!.uri,
    },
  });
});

afterAll(async () => {
  await service.close();
  for (const server of servers) await server.close();
  trap.close();
});

const trapUrl = (): string => `http://127.0.0.1:${(trap.address() as AddressInfo).port}/jwks`;

const now = (): number => Math.floor(Date.now() / 1_000);

const claims = (more: object = {}): object => ({
  iss: IAM,
  aud: 'edgemeter',
  sub: 'attacker',
  iat: now(),
  exp: now() + 300,
  scope: 'admin usage:read report:read',
  account_id: 'acme',
  ...more,
});

/** A token that is signed well by a key of the IAM, with anything in it. */
const signed = (payload: Part, header: Part = { alg: 'ES256', kid: 'ec' }): string =>
  forge(header, payload, (input) => signature.es256(ec, input));

const ask = (authorization: string, path = '/admin/v1/api-keys'): Promise<Response> =>
  fetch(`${service.url}${path}`, { headers: { Authorization: authorization } });

interface Failure {
  readonly header: { readonly errors: readonly { readonly code: string }[] };
}

/** A token is refused like any other bad one: nothing tells attackers apart. */
async function expectRefused(token: string): Promise<void> {
  const answer = await ask(`Bearer ${token}`);
  const { header } = (await answer.json()) as Failure;
  expect([answer.status, header.errors.map(({ code }) => code)]).toEqual([
    401,
    [CATALOGUE.BEARER_TOKEN.code],
  ]);
  expect(answer.headers.get('www-authenticate')).toBe('Bearer realm="edgemeter", error="invalid_token"');
}

const statusOf = async (token: string, path?: string): Promise<number> =>
  (await ask(`Bearer ${token}`, path)).status;

describe('a good token', () => {
  it('is accepted, by each kind of key', async () => {
    expect(await statusOf(signed(claims()))).toBe(200);
    const byRsa = forge({ alg: 'RS256', kid: 'rsa' }, claims(), (input) => signature.rs256(rsa, input));
    const byEd = forge({ alg: 'EdDSA', kid: 'ed' }, claims(), (input) => signature.eddsa(ed, input));
    expect([await statusOf(byRsa), await statusOf(byEd)]).toEqual([200, 200]);
  });
});

describe('the algorithm', () => {
  it.each(['none', 'None', 'NONE', 'nOnE', '', 'null'])('"%s" needs no signature', async (alg) => {
    for (const header of [{ alg }, { alg, kid: 'ec' }]) {
      await expectRefused(forge(header, claims(), () => ''));
      await expectRefused(forge(header, claims(), (input) => signature.es256(ec, input)));
    }
  });

  it('is absent, a list, a number or an object', async () => {
    for (const alg of [undefined, ['ES256'], 256, { name: 'ES256' }, null, true])
      await expectRefused(signed(claims(), { alg, kid: 'ec' }));
  });

  it('is given twice, the second none', async () => {
    await expectRefused(signed(claims(), '{"alg":"ES256","kid":"ec","alg":"none"}'));
  });

  it.each(['sha256', 'sha384', 'sha512'])(
    'is an HMAC (%s) with the public key as the secret',
    async (hash) => {
      const alg = hash.replace('sha', 'HS');
      const pem = rsa.publicKey.export({ type: 'spki', format: 'pem' });
      const secrets = [
        pem,
        String(pem).trim(),
        rsa.publicKey.export({ type: 'pkcs1', format: 'pem' }),
        rsa.publicKey.export({ type: 'spki', format: 'der' }),
        JSON.stringify(rsa.jwk),
        String(rsa.jwk.n),
        Buffer.from(String(rsa.jwk.n), 'base64url'),
        '',
      ];
      for (const secret of secrets) {
        const sign = (input: string) => signature.hmac(hash, secret, input);
        await expectRefused(forge({ alg, kid: 'rsa' }, claims(), sign));
        await expectRefused(forge({ alg: 'RS256', kid: 'rsa' }, claims(), sign));
      }
    },
  );

  it('is an HMAC with a symmetric key of the key set', async () => {
    for (const kid of ['oct', undefined])
      await expectRefused(
        forge({ alg: 'HS256', kid }, claims(), (input) => signature.hmac('sha256', SECRET, input)),
      );
  });

  it('is one of another kind of key', async () => {
    for (const alg of ['RS256', 'PS256', 'EdDSA', 'ES384', 'ES512', 'RS512', 'ES256K'])
      await expectRefused(signed(claims(), { alg, kid: 'ec' }));
    for (const kid of ['rsa', 'ed']) await expectRefused(signed(claims(), { alg: 'ES256', kid }));
  });
});

describe('the key', () => {
  it('is named by a path, an address, a statement, or a name that objects inherit', async () => {
    const ids = [
      '../../../../dev/null',
      '/dev/null',
      'file:///etc/passwd',
      trapUrl(),
      "ec' OR '1'='1",
      'ec\0',
      'EC',
    ];
    const inherited = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'keys', '0', ''];
    for (const kid of [...ids, ...inherited])
      await expectRefused(
        forge({ alg: 'ES256', kid }, claims(), (input) => signature.es256(attacker, input)),
      );
  });

  it('is named by something other than a text', async () => {
    for (const kid of [null, 0, true, ['ec'], { ec: true }])
      await expectRefused(
        forge({ alg: 'ES256', kid }, claims(), (input) => signature.es256(attacker, input)),
      );
  });

  it('comes with the token, or is to be fetched from the attacker', async () => {
    const own = [
      { jwk: attacker.jwk },
      { jku: trapUrl() },
      { x5u: trapUrl() },
      { x5c: [attacker.publicKey.export({ type: 'spki', format: 'der' }).toString('base64')] },
      { jku: trapUrl(), x5u: trapUrl(), jwk: attacker.jwk },
    ];
    for (const header of own) {
      for (const kid of ['ec', 'attacker', undefined]) {
        const whole = { alg: 'ES256', kid, ...header };
        await expectRefused(forge(whole, claims(), (input) => signature.es256(attacker, input)));
      }
    }
    expect(trapped).toBe(0);
  });

  it('is of fewer than 2,048 bits', async () => {
    await expectRefused(
      forge({ alg: 'RS256', kid: 'weak' }, claims(), (input) => signature.rs256(weak, input)),
    );
  });

  it('is meant for encryption, or not for verifying', async () => {
    const sign = (input: string) => signature.rs256(forEncryption, input);
    await expectRefused(forge({ alg: 'RS256', kid: 'enc' }, claims(), sign));
    const header = { alg: 'ES256', kid: 'ops' };
    await expectRefused(forge(header, claims(), (input) => signature.es256(notForVerifying, input)));
  });

  it('shares its id with another, and both are of the issuer', async () => {
    const header = { alg: 'ES256', kid: 'twin' };
    for (const key of [twin, otherTwin])
      expect(await statusOf(forge(header, claims(), (input) => signature.es256(key, input)))).toBe(200);
    await expectRefused(forge(header, claims(), (input) => signature.es256(attacker, input)));
  });

  it('is that of the other issuer', async () => {
    for (const kid of ['users', 'ec', undefined])
      await expectRefused(forge({ alg: 'ES256', kid }, claims(), (input) => signature.es256(ofUsers, input)));
  });
});

describe('the signature', () => {
  const header = { alg: 'ES256', kid: 'ec' };

  it('is of zeros, of the order of the curve, or empty', async () => {
    const order = Buffer.from('ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551', 'hex');
    const zero = Buffer.alloc(32);
    const one = Buffer.concat([Buffer.alloc(31), Buffer.from([1])]);
    const pairs = [zero, one, order].flatMap((r) => [zero, one, order].map((s) => Buffer.concat([r, s])));
    for (const bytes of [
      ...pairs,
      Buffer.alloc(0),
      Buffer.alloc(1),
      Buffer.alloc(63),
      Buffer.alloc(65),
      Buffer.alloc(128),
    ])
      await expectRefused(forge(header, claims(), () => bytes));
    for (const size of [0, 1, 255, 256, 257])
      await expectRefused(forge({ alg: 'RS256', kid: 'rsa' }, claims(), () => Buffer.alloc(size)));
    await expectRefused(forge({ alg: 'EdDSA', kid: 'ed' }, claims(), () => Buffer.alloc(64)));
  });

  it('is in another encoding, cut off, or longer', async () => {
    await expectRefused(forge(header, claims(), (input) => signature.es256Der(ec, input)));
    await expectRefused(forge(header, claims(), (input) => signature.es256(ec, input).subarray(0, 63)));
    await expectRefused(
      forge(header, claims(), (input) => Buffer.concat([signature.es256(ec, input), Buffer.alloc(1)])),
    );
  });

  it('belongs to other claims, or another header', async () => {
    const [head, payload, bytes] = signed(claims()).split('.') as [string, string, string];
    const [otherHead, otherPayload] = signed(claims({ sub: 'root' }), { ...header, typ: 'JWT' }).split('.');
    await expectRefused(`${head}.${otherPayload}.${bytes}`);
    await expectRefused(`${otherHead}.${payload}.${bytes}`);
  });
});

describe('the form', () => {
  it('has a critical extension, also the unencoded payload of RFC 7797', async () => {
    for (const more of [
      { crit: ['exp'] },
      { crit: ['b64'], b64: false },
      { crit: ['b64'], b64: true },
      { crit: [] },
      { crit: 'b64' },
      { crit: ['x'], x: 1 },
    ])
      await expectRefused(signed(claims(), { alg: 'ES256', kid: 'ec', ...more }));
  });

  it('has too many or too few parts, padding, or characters of plain base64', async () => {
    const good = signed(claims());
    const [head, payload, bytes] = good.split('.') as [string, string, string];
    for (const token of [
      `${head}.${payload}`,
      `${head}..${bytes}`,
      `.${payload}.${bytes}`,
      `${good}.`,
      `${good}.x.y`,
      `.${good}`,
      `${head}.${payload}==.${bytes}`,
      `${head} .${payload}.${bytes}`,
      `${head}.${payload}.${bytes}%00`,
      good.slice(0, -20),
    ])
      await expectRefused(token);
  });

  it('has a payload or a header that is no object', async () => {
    for (const payload of ['[]', 'null', '"x"', '1', '', '{', 'true', '{"iss":"https://iam.example"']) {
      await expectRefused(signed(payload));
      await expectRefused(signed(claims(), payload));
    }
  });

  it('is as large as the headers of a request may be', async () => {
    for (const token of [
      signed(claims({ padding: 'x'.repeat(9_000) })),
      'x'.repeat(12_000),
      '.'.repeat(12_000),
    ]) {
      const status = await statusOf(token);
      expect([200, 401]).toContain(status);
    }
    expect(await statusOf(signed(claims({ padding: 'x'.repeat(40_000) })))).toBe(431);
  });

  it('is nested deeply', async () => {
    const deep = `${'['.repeat(3_000)}${']'.repeat(3_000)}`;
    await expectRefused(signed(JSON.stringify(claims()).replace('"acme"', deep)));
    await expectRefused(signed(claims(), `{"alg":"none","x":${deep}}`));
  });

  it('is a token of another use', async () => {
    for (const typ of [
      'id_token+jwt',
      'logout+jwt',
      'dpop+jwt',
      'secevent+jwt',
      'oauth-authz-req+jwt',
      'none',
      '',
    ])
      await expectRefused(signed(claims(), { alg: 'ES256', kid: 'ec', typ }));
    for (const typ of [1, null, ['JWT'], {}])
      await expectRefused(signed(claims(), { alg: 'ES256', kid: 'ec', typ }));
  });
});

describe('the issuer', () => {
  it.each([
    ['another', 'https://evil.example'],
    ['the one of the users', USERS],
    ['with a slash', `${IAM}/`],
    ['in capitals', IAM.toUpperCase()],
    ['without its scheme', 'iam.example'],
    ['with a user before it', 'https://iam.example@evil.example'],
    ['with a part more', `${IAM}.evil.example`],
    ['with a letter that looks alike', 'https://\u0456am.example'],
    ['in full width', 'https://\uff49\uff41\uff4d.example'],
    ['with a blank', `${IAM} `],
    ['with a zero byte', `${IAM}\0`],
    ['with a soft hyphen', 'https://i\u00adam.example'],
    ['percent-encoded', 'https://%69am.example'],
    ['in a list', [IAM]],
    ['in an object', { iss: IAM }],
    ['null', null],
    ['absent', undefined],
  ])('is %s', async (_, iss) => {
    await expectRefused(signed(claims({ iss })));
  });

  it('is not that of the header in which the token comes', async () => {
    const iam = signed(claims());
    const user = forge({ alg: 'ES256', kid: 'users' }, claims({ iss: USERS, sub: 'ann' }), (input) =>
      signature.es256(ofUsers, input),
    );
    const aggregate = async (authorization: string, xAuthorization: string) => {
      const path = '/user/usage/aggregate/sum/bytes?fromDate=2026-10-01&toDate=2026-10-02&period=all';
      const headers = { Authorization: `Bearer ${authorization}`, 'X-Authorization': xAuthorization };
      const answer = await fetch(`${service.url}${path}`, { headers });
      const { header } = (await answer.json()) as { header: Partial<Failure['header']> };
      return [answer.status, ...(header.errors?.map(({ code }) => code) ?? [])];
    };
    const { BEARER_TOKEN, USER_TOKEN } = CATALOGUE;
    expect(await aggregate(iam, user)).toEqual([200]);
    expect(await aggregate(user, iam)).toEqual([401, BEARER_TOKEN.code, USER_TOKEN.code]);
    expect(await aggregate(iam, iam)).toEqual([401, USER_TOKEN.code]);
    expect(await aggregate(user, user)).toEqual([401, BEARER_TOKEN.code]);
    // A token of the users that the key of the IAM signed, and the other way round.
    expect(await aggregate(iam, signed(claims({ iss: USERS })))).toEqual([401, USER_TOKEN.code]);
  });
});

describe('the audience', () => {
  it.each([
    ['another', 'other'],
    ['a beginning', 'edge'],
    ['longer', 'edgemeter.evil'],
    ['in capitals', 'EDGEMETER'],
    ['any', '*'],
    ['several in one text', 'other edgemeter'],
    ['an empty list', []],
    ['a list in a list', [['edgemeter']]],
    ['among things that are no texts', ['edgemeter', 7]],
    ['beside null', ['edgemeter', null]],
    ['an object', { 0: 'edgemeter', length: 1 }],
    ['a number', 0],
    ['true', true],
    ['null', null],
    ['absent', undefined],
  ])('is %s', async (_, aud) => {
    await expectRefused(signed(claims({ aud })));
  });

  it('may be one of several', async () => {
    expect(await statusOf(signed(claims({ aud: ['other', 'edgemeter'] })))).toBe(200);
  });
});

describe('the time', () => {
  const raw = (exp: string): string => JSON.stringify(claims()).replace(/"exp":\d+/, `"exp":${exp}`);

  it.each([
    '"99999999999"',
    '1e308',
    '1e999',
    '-1',
    '0',
    'null',
    '[99999999999]',
    '{}',
    'true',
    '"never"',
    '""',
  ])('of expiry is %s', async (exp) => {
    await expectRefused(signed(raw(exp)));
  });

  it('of expiry may have a fraction, and is compared with it', async () => {
    expect(await statusOf(signed(raw(`${now() + 300}.5`)))).toBe(200);
    await expectRefused(signed(raw(`${now() - 60}.5`)));
  });

  it('of expiry is absent', async () => {
    await expectRefused(signed(claims({ exp: undefined })));
  });

  it('of issue or of the beginning is ahead, or no number', async () => {
    for (const name of ['iat', 'nbf'])
      for (const value of [now() + 3_600, 1e308, 'now', '0', [0], null, {}])
        await expectRefused(signed(claims({ [name]: value })));
  });
});

describe('a claim', () => {
  it('that is there twice counts as the last, for every check alike (RFC 7519)', async () => {
    const twice = (name: string, first: unknown, last: unknown) =>
      signed(
        JSON.stringify(claims({ [name]: undefined })).replace(
          /^\{/,
          `{"${name}":${JSON.stringify(first)},"${name}":${JSON.stringify(last)},`,
        ),
      );
    await expectRefused(twice('iss', IAM, USERS));
    await expectRefused(twice('aud', 'edgemeter', 'other'));
    await expectRefused(twice('exp', now() + 300, now() - 300));
    expect(await statusOf(twice('scope', 'admin', 'report:read'))).toBe(403);
    expect(await statusOf(twice('exp', now() - 300, now() + 300))).toBe(200);
  });

  it('is not found among what objects inherit', async () => {
    const without = JSON.stringify(claims({ scope: undefined }));
    for (const inherited of ['"__proto__":{"scope":"admin"}', '"constructor":{"scope":"admin"}'])
      expect(await statusOf(signed(without.replace(/^\{/, `{${inherited},`)))).toBe(403);
  });

  it.each([
    ['in capitals', 'ADMIN'],
    ['with another letter', 'аdmin'],
    ['in full width', 'ａdmin'],
    ['with a tab', 'report:read\tadmin'],
    ['with a line break', 'report:read\nadmin'],
    ['with a comma', 'report:read,admin'],
    ['with a part more', 'admin:x'],
    ['in one entry of a list', ['report:read admin']],
    ['in a list in a list', [['admin']]],
    ['in an object', { admin: true }],
    ['true', true],
    ['null', null],
    ['absent', undefined],
  ])('of scopes is %s, which is not the scope', async (_, scope) => {
    expect(await statusOf(signed(claims({ scope })))).toBe(403);
  });
});

describe('the accounts', () => {
  const values = '/connectivity/v1/dimensions/customer_site_id/values?account_id=';

  it.each([
    ['a list in a list', [['acme']]],
    ['an object', { 0: 'acme' }],
    ['a number', 7],
    ['true', true],
    ['null', null],
    ['an empty text', ''],
    ['beside something other than a text', ['acme', null]],
    ['with a zero byte', 'acme\0'],
  ])('are %s: the token is refused', async (_, account_id) => {
    const answer = await ask(`Bearer ${signed(claims({ account_id }))}`, `${values}acme`);
    expect(answer.status).toBe(401);
  });

  it.each([
    ['all', 'all'],
    ['any', '*'],
    ['two in one text', 'acme,globex'],
    ['in capitals', 'ACME'],
    ['with a blank', 'acme '],
  ])('are called %s, which is just a name', async (_, account_id) => {
    const token = signed(claims({ account_id }));
    expect(await statusOf(token, `${values}acme`)).toBe(403);
    expect(await statusOf(token, `${values}globex`)).toBe(403);
  });

  it('are absent or none: nothing is shown', async () => {
    for (const account_id of [undefined, []]) {
      const answer = await ask(`Bearer ${signed(claims({ account_id }))}`, `${values}acme`);
      const { header } = (await answer.json()) as Failure;
      expect([answer.status, header.errors[0]?.code]).toEqual([403, CATALOGUE.TOKEN_ACCOUNTS.code]);
    }
  });
});
