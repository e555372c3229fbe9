import { LEVELS, logPartitionOf, NETWORK, type LevelName } from '../stored/levels.js';
import type { Session } from '../../database/database.js';
import { statement } from '../../database/statement.js';
import { Prisma } from '../../database/generated/client.js';

/**
 * The first period of a level over all accounts, at an instant or later, that has a stored aggregate or a logged
 * change. Unix milliseconds.
 */
export async function nextPeriod(
  session: Session,
  level: LevelName,
  at: number,
): Promise<number | undefined> {
  const asked = Prisma.sql`account_id = ${NETWORK} AND level = ${LEVELS[level].code}::smallint AND period >= ${at}::bigint`;
  const [row] = await session.query<{ period: number | null }>(statement('SELECT usage_rollup')`
    SELECT least(
      (SELECT min(period) FROM usage_rollup WHERE ${asked}),
      (SELECT min(period) FROM usage_change WHERE lane = ${logPartitionOf(level, NETWORK)}::smallint AND ${asked})) AS period`);
  return row?.period ?? undefined;
}
