import type { Clock } from '../../../config/clock.js';
import type { Environment, TokensConfig } from '../../../config/sections.js';
import type { Database } from '../../../database/database.js';
import { statement } from '../../../database/statement.js';
import { createDevIssuer, DevIssuer, devIssuersOf } from './dev-issuer.js';

/**
 * The development issuer of all instances over a database: a token of one is valid at the others. Its keys follow from
 * the id of the first migration, which is random in each database and is not shown to callers.
 */
export async function sharedDevIssuer(
  environment: Environment,
  tokens: TokensConfig,
  clock: Clock,
  database: Pick<Database, 'query'>,
): Promise<DevIssuer> {
  if (devIssuersOf(environment, tokens).length === 0) return new DevIssuer({}, clock);
  const [first] = await database.query<{ readonly id: string }>(
    statement(
      'SELECT _prisma_migrations',
    )`SELECT id FROM _prisma_migrations ORDER BY started_at, migration_name LIMIT 1`,
  );
  return createDevIssuer(environment, tokens, clock, first?.id);
}
