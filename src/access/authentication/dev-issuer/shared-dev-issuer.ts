import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../../../config/clock.js';
import type { Environment, TokensConfig } from '../../../config/sections.js';
import type { Database } from '../../../database/database.js';
import { statement, type Statement } from '../../../database/statement.js';
import { isDatabaseAway } from '../../../errors/from-database.js';
import { createDevIssuer, DevIssuer, devIssuersOf } from './dev-issuer.js';

const MOST_ATTEMPTS = 20;
const BETWEEN_ATTEMPTS_MS = 500;

/**
 * The development issuer of all instances over a database: a token of one is valid at the others. Its keys follow from
 * the id of the first migration, which is random and is not shown to callers, and from the database itself: a copy of
 * it has other keys.
 */
export async function sharedDevIssuer(
  environment: Environment,
  tokens: TokensConfig,
  clock: Clock,
  database: Pick<Database, 'query'>,
): Promise<DevIssuer> {
  if (devIssuersOf(environment, tokens).length === 0) return new DevIssuer({}, clock);
  return createDevIssuer(environment, tokens, clock, await seedOf(database));
}

/** Tries again for a time while the database is away: it was there a moment ago, when the service opened it. */
async function seedOf(database: Pick<Database, 'query'>): Promise<string | undefined> {
  for (let attempt = 1; ; attempt++) {
    try {
      const [found] = await database.query<{ readonly seed: string }>(firstMigration());
      return found?.seed;
    } catch (error) {
      if (attempt === MOST_ATTEMPTS || !isDatabaseAway(error)) throw error;
      await sleep(BETWEEN_ATTEMPTS_MS);
    }
  }
}

const firstMigration = (): Statement =>
  statement('SELECT _prisma_migrations')`
SELECT concat_ws(' ', id, oid, datname) AS seed FROM _prisma_migrations, pg_database
WHERE datname = current_database() ORDER BY started_at, migration_name LIMIT 1`;
