import type { JWTPayload } from 'jose';
import { ApiKeysService } from '../../src/access/api-keys/api-keys.service.js';
import type { Clock } from '../../src/config/clock.js';
import type { TestApp } from '../support/test-app.js';
import { startAppWithRoutes } from './app-with-routes.js';
import { AUDIENCE, startIam, type Iam } from './iam.js';
import { JwksServer } from './jwks-server.js';
import { AccessRoutes } from './routes.js';
import { createSigner, type Signer } from './signer.js';

const USER_ISSUER = 'https://users.example';

/** The service between an IAM, a user management and their callers, each with a credential for every occasion. */
export interface World {
  readonly iam: Iam;
  readonly users: JwksServer;
  readonly service: TestApp;
  readonly credentials: Readonly<Record<CredentialName, string>>;
  /** A token of the user management. */
  userToken(claims?: JWTPayload): Promise<string>;
  /** The configuration of both issuers. */
  readonly env: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

export type CredentialName = keyof Awaited<ReturnType<typeof makeCredentials>>;

export async function startWorld(clock: Clock = Date.now): Promise<World> {
  const iam = await startIam();
  const signer = await createSigner('users', 'EdDSA');
  const users = await JwksServer.start(signer.publicJwk);
  const env = {
    IAM_ISSUER: iam.issuer,
    IAM_AUDIENCE: AUDIENCE,
    IAM_JWKS_URI: iam.jwksUri,
    IAM_ACCOUNTS_DEFAULT: 'user',
    USER_ISSUER,
    USER_AUDIENCE: AUDIENCE,
    USER_JWKS_URI: users.uri,
  };
  const service = await startAppWithRoutes({ routes: [AccessRoutes], clock, env });
  const userToken = (claims: JWTPayload = {}) => signer.sign({ ...userClaims(), ...claims });
  const credentials = await makeCredentials(iam, signer, service);
  const close = async () => {
    await service.close();
    await users.close();
    await iam.close();
  };
  return { iam, users, service, credentials, userToken, env, close };
}

async function makeCredentials(iam: Iam, users: Signer, service: TestApp) {
  const stranger = await createSigner('stranger');
  const keys = service.app.get(ApiKeysService);
  const keyFor = async (account: string, scope: string) =>
    (await keys.create({ name: `${account} ${scope}`, accounts: [account], scopes: [scope] })).key;
  return {
    usage: await iam.tokenFor('portal', 'usage:read'),
    admin: await iam.tokenFor('portal', 'admin'),
    report: await iam.tokenFor('partner', 'report:read'),
    reportOfTwo: await iam.tokenFor('group', 'report:read usage:read'),
    reportOfForeign: await iam.tokenFor('stranger', 'report:read'),
    reportOfNone: await iam.tokenFor('portal', 'report:read'),
    powerless: await iam.tokenFor('partner'),
    user: await users.sign(userClaims()),
    wrongIssuer: await stranger.sign({ ...userClaims(), iss: 'https://stranger.example' }),
    forged: await stranger.sign({ ...userClaims(), iss: iam.issuer }, { kid: iam.keyId }),
    reportKey: await keyFor('acme', 'report:read'),
    recordsKey: await keyFor('acme', 'usage:write'),
    foreignReportKey: await keyFor('globex', 'report:read'),
    foreignRecordsKey: await keyFor('globex', 'usage:write'),
  };
}

function userClaims(): JWTPayload {
  const seconds = Math.floor(Date.now() / 1000);
  return { iss: USER_ISSUER, aud: AUDIENCE, sub: 'ann', iat: seconds, exp: seconds + 300 };
}
