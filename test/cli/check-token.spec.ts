import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JWTPayload } from 'jose';
import type { TokenExplanation } from '../../src/access/authentication/explain-token.js';
import { JwksServer } from '../auth/jwks-server.js';
import { createSigner, type Signer } from '../auth/signer.js';
import { edgemeter, type CliAnswer } from '../support/cli.js';

let iam: Signer;
let users: Signer;
let server: JwksServer;
let folder: string;
let env: Record<string, string>;

beforeAll(async () => {
  [iam, users] = await Promise.all([createSigner('iam'), createSigner('users')]);
  server = await JwksServer.start(iam.publicJwk, users.publicJwk);
  folder = await mkdtemp(join(tmpdir(), 'check-token-'));
  env = {
    IAM_ISSUER: 'https://iam.example',
    IAM_JWKS_URI: server.uri,
    IAM_SCOPE_CLAIMS: 'roles',
    IAM_ROLE_SCOPES: 'Reader=report:read',
    USER_ISSUER: 'https://users.example',
    USER_JWKS_URI: server.uri,
  };
});

afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

const now = () => Math.floor(Date.now() / 1_000);

const claims = (more: JWTPayload = {}): JWTPayload => ({
  iss: 'https://iam.example',
  aud: 'edgemeter',
  sub: 'portal',
  iat: now(),
  exp: now() + 300,
  roles: ['Reader', 'Writer'],
  account_id: 'acme',
  ...more,
});

const check = (
  input: string,
  args: readonly string[] = [],
  more: Record<string, string> = {},
): Promise<CliAnswer> => edgemeter(['check-token', ...args], { env: { ...env, ...more }, input });

/** The checks that fail, with what is said of them. */
async function failing(answer: CliAnswer | Promise<CliAnswer>): Promise<Record<string, string>> {
  const { code, stdout, stderr } = await answer;
  if (stderr !== '') throw new Error(stderr);
  const { accepted, checks } = JSON.parse(stdout) as TokenExplanation;
  expect([accepted, code]).toEqual(code === 0 ? [true, 0] : [false, 1]);
  return Object.fromEntries(checks.filter(({ ok }) => !ok).map(({ check: name, detail }) => [name, detail]));
}

describe('edgemeter check-token', () => {
  it('says that a good token would be accepted, and what is read from it', async () => {
    const token = await iam.sign(claims());
    const { code, stdout, stderr } = await check(`Bearer ${token}\n`);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/ok +signature +key id "iam"/);
    expect(stdout).toMatch(/ok +scopes +report:read; read from: Reader, Writer/);
    expect(stdout).toMatch(/ok +accounts +acme; account_id is "acme"/);
    expect(stdout).toMatch(/ok +subject +sub is "portal"/);
    expect(stdout).toMatch(/The token would be accepted\.\n$/);
    for (const part of token.split('.')) expect(stdout).not.toContain(part);
  });

  it('reads the token from a file', async () => {
    const file = join(folder, 'token.txt');
    await writeFile(file, await iam.sign(claims()));
    expect(await failing(check('', ['--file', file, '--json']))).toEqual({});
  });

  it('names every check that fails, with what was expected', async () => {
    const token = await users.sign(
      claims({
        iss: 'https://users.example',
        aud: ['other'],
        exp: now() - 60,
        nbf: now() + 600,
        sub: '',
        roles: 'Writer',
        account_id: undefined,
      }),
      { typ: 'logout+jwt', kid: 'unknown' },
    );
    const seen = await failing(check(token, ['--json']));
    expect(seen).toEqual({
      typ: '"logout+jwt"; accepted: jwt, at+jwt, none',
      iss: '"https://users.example"; expected: "https://iam.example"',
      signature: 'key id "unknown": the issuer has 2 usable keys, and not this one',
      aud: 'aud is ["other"]; one expected of: edgemeter',
      exp: expect.stringMatching(/^20.*Z, 6\d s ago$/),
      nbf: expect.stringMatching(/^20.*Z, in \d+ s$/),
      subject: 'sub is ""',
      scopes: 'none; read from: Writer',
      accounts: 'none; account_id is absent',
    });
  });

  it('tells a wrong signature, and accounts that are malformed', async () => {
    const [head, , signature] = (await iam.sign(claims())).split('.');
    const changed = Buffer.from(JSON.stringify(claims({ account_id: [7] }))).toString('base64url');
    expect(await failing(check(`${head}.${changed}.${signature}`, ['--json']))).toEqual({
      signature: 'key id "iam": signature',
      accounts: 'account_id is [7]: a text or a list of texts is expected',
    });
  });

  it('checks for a scope', async () => {
    const token = await iam.sign(claims());
    expect(await failing(check(token, ['--scope', 'report:read', '--json']))).toEqual({});
    expect(await failing(check(token, ['--scope', 'admin', '--json']))).toEqual({
      scopes: 'report:read; expected: admin; read from: Reader, Writer',
    });
    const without = await iam.sign(claims({ account_id: undefined }));
    const user = { IAM_ACCOUNTS_DEFAULT: 'user' };
    expect(await failing(check(without, ['--json'], user))).toEqual({});
  });

  it('checks tokens of users by their own settings', async () => {
    const token = await users.sign(claims({ iss: 'https://users.example', sub: 'ann', roles: undefined }));
    expect(await failing(check(token, ['--issuer', 'user', '--json']))).toEqual({});
    expect(Object.keys(await failing(check(token, ['--json'])))).toEqual(['iss', 'scopes']);
  });

  it('says why keys cannot be had', async () => {
    const IAM_JWKS_URI = server.uri.replace('http:', 'https:');
    const production = { NODE_ENV: 'production', IAM_JWKS_URI, USER_JWKS_URI: '' };
    const seen = await failing(check(await iam.sign(claims()), ['--json'], production));
    expect(seen.signature).toBe(
      'the keys cannot be had: 127.0.0.1 is not a public address: OUTBOUND_PRIVATE_TARGETS does not list it',
    );
  });

  it('says when its input is no token', async () => {
    expect(await failing(check('x.y', ['--json']))).toEqual({
      format: 'this is no JWT: three parts in base64url, separated by dots',
    });
    expect(await check(' \n')).toMatchObject({ code: 1, stderr: 'There is no token in the input\n' });
    expect(await check('x'.repeat(70_000))).toMatchObject({
      code: 1,
      stderr: 'The input has more than 65536 bytes\n',
    });
  });

  it('takes no token as an argument, and does not repeat it', async () => {
    const token = await iam.sign(claims());
    const { code, stdout, stderr } = await check('', [token]);
    expect(code).toBe(2);
    expect(stderr).toContain('Unexpected argument [redacted]');
    expect(stdout + stderr).not.toContain(token.split('.')[2]);
  });

  it('says what is missing when the issuer is not configured', async () => {
    const { code, stderr } = await edgemeter(['check-token', '--issuer', 'user'], { input: 'x' });
    expect([code, stderr]).toEqual([1, expect.stringContaining('USER_ISSUER is not set.')]);
    expect((await check('', ['--issuer', 'both'])).code).toBe(2);
    expect((await check('', ['--scope', 'report'])).code).toBe(2);
  });
});
