import type { INestApplicationContext } from '@nestjs/common';
import { chmod, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ApiKeysService } from '../access/api-keys/api-keys.service.js';
import { ApiKeyAuthenticator } from '../access/authentication/stored-credentials.js';
import type { Scope } from '../access/authentication/scopes.js';
import { DevIssuer } from '../access/authentication/dev-issuer/dev-issuer.js';
import type { Config } from '../config/config.js';
import { isDatabaseAway } from '../errors/from-database.js';
import type { Logger } from '../logging/logger.js';
import { DEMO_ACCOUNTS, DEMO_USER_ID } from '../demo/world.js';

/** The credentials with which a newcomer can try every API, as written to `dev.json`. */
export interface DevCredentials {
  readonly url: string;
  /** Scopes `report:read`, `usage:write` and `portal:issue` for all demo accounts: one key for all APIs that take keys. */
  readonly api_key: string;
  /** Scope `usage:write` for all demo accounts. */
  readonly ingest_key: string;
  /** IAM token with scope `admin`. */
  readonly admin_token: string | null;
  /** IAM token with the scopes `usage:read`, `report:read` and `admin`, for all demo accounts: one token for all APIs. */
  readonly iam_token: string | null;
  /** User management token of the demo user. */
  readonly user_token: string | null;
  readonly database_url: string;
}

const FILE = 'dev.json';
const TOKEN_SECONDS = 7 * 86_400;

/** The credentials, before the service has its URL. */
type MadeCredentials = Omit<DevCredentials, 'url' | 'database_url'>;

const BETWEEN_ATTEMPTS_MS = 500;

/**
 * Makes the development credentials. Tries again while the database is away. API keys survive a restart. Tokens are new
 * at each start. A token is null if an issuer is configured for it.
 * @param signal cancels the waiting.
 */
export async function makeCredentials(
  app: INestApplicationContext,
  config: Config,
  logger: Pick<Logger, 'warn'>,
  signal: AbortSignal,
): Promise<MadeCredentials> {
  for (;;) {
    signal.throwIfAborted();
    try {
      return await makeOnce(app, config);
    } catch (error) {
      if (!isDatabaseAway(error)) throw error;
      logger.warn({ error }, 'development credentials could not be made yet');
      await sleep(BETWEEN_ATTEMPTS_MS, undefined, { signal });
    }
  }
}

/** Writes the credentials to the data folder, readable only by the owner. */
export async function publishCredentials(
  { dataFolder }: Config,
  credentials: DevCredentials,
): Promise<DevCredentials> {
  await write(dataFolder, credentials);
  return credentials;
}

async function makeOnce(app: INestApplicationContext, config: Config): Promise<MadeCredentials> {
  const before = await readCredentials(config.dataFolder);
  const keys = app.get(ApiKeysService);
  const authenticator = app.get(ApiKeyAuthenticator);
  const keyFor = async (
    name: string,
    scopes: readonly [Scope, ...Scope[]],
    existing?: string,
  ): Promise<string> => {
    const known = existing && (await authenticator.authenticate(existing, ''))?.scopes;
    if (existing && known && scopes.every((scope) => known.has(scope))) return existing;
    const { key } = await keys.create({ name, accounts: DEMO_ACCOUNTS, scopes });
    return key;
  };
  return {
    api_key: await keyFor(
      'development: reports, usage records, portal tokens',
      ['report:read', 'usage:write', 'portal:issue'],
      before?.api_key,
    ),
    ingest_key: await keyFor('development: usage records', ['usage:write'], before?.ingest_key),
    ...(await tokens(app, config)),
  };
}

async function tokens(app: INestApplicationContext, config: Config) {
  const issuer = app.get(DevIssuer);
  const iam = (scope: string) =>
    config.tokens.iam
      ? null
      : issuer.issue('iam', {
          sub: 'development-portal',
          scope,
          account_id: [...DEMO_ACCOUNTS],
          expiresInSeconds: TOKEN_SECONDS,
        });
  return {
    admin_token: await iam('admin'),
    iam_token: await iam('usage:read report:read admin'),
    user_token: config.tokens.user
      ? null
      : await issuer.issue('user', { sub: DEMO_USER_ID, expiresInSeconds: TOKEN_SECONDS }),
  };
}

/** The credentials of the latest start in a data folder; undefined without any. */
export async function readCredentials(dataFolder: string): Promise<DevCredentials | undefined> {
  try {
    return JSON.parse(await readFile(join(dataFolder, FILE), 'utf8')) as DevCredentials;
  } catch {
    return undefined;
  }
}

async function write(dataFolder: string, credentials: DevCredentials): Promise<void> {
  await mkdir(dataFolder, { recursive: true, mode: 0o700 });
  const path = join(dataFolder, FILE);
  const temporary = `${path}.${process.pid}`;
  await writeFile(temporary, `${JSON.stringify(credentials, null, 2)}\n`, { mode: 0o600 });
  // The mode above holds only for a new file.
  await chmod(temporary, 0o600);
  await rename(temporary, path);
}
