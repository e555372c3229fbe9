import { LEVELS, logPartitionsOf, type NetworkLevelName } from '../stored/levels.js';
import type { Session } from '../../database/database.js';
import { statement } from '../../database/statement.js';
import { Prisma } from '../../database/generated/client.js';
import { isGathered, isPart } from './network-parts.js';

const { raw } = Prisma;

/**
 * The first period of a network level, at an instant or later, that has a stored part or a logged change. Unix
 * milliseconds.
 */
export async function nextPeriod(
  session: Session,
  level: NetworkLevelName,
  at: number,
): Promise<number | undefined> {
  const later = Prisma.sql`period >= ${at}::bigint`;
  const [row] = await session.query<{ period: number | null }>(statement('SELECT usage_rollup')`
    SELECT least(
      (SELECT min(period) FROM usage_rollup WHERE ${raw(isGathered(level))} AND ${later}),
      (SELECT min(period) FROM usage_rollup WHERE ${raw(isPart(level))} AND ${later}),
      (SELECT min(period) FROM usage_change WHERE lane = ANY(${logPartitionsOf(level)}::smallint[])
         AND level = ${LEVELS[level].code}::smallint AND ${later})) AS period`);
  return row?.period ?? undefined;
}
