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
  // The log first. In a distributed database a change may move into an aggregate between the two.
  const [logged] = await session.query<Found>(statement('SELECT usage_change')`
    SELECT min(period) AS period FROM usage_change WHERE lane = ANY(${logPartitionsOf(level)}::smallint[])
      AND level = ${LEVELS[level].code}::smallint AND ${later}`);
  const [stored] = await session.query<Found>(statement('SELECT usage_rollup')`
    SELECT least(
      (SELECT min(period) FROM usage_rollup WHERE ${raw(isGathered(level))} AND ${later}),
      (SELECT min(period) FROM usage_rollup WHERE ${raw(isPart(level))} AND ${later})) AS period`);
  const found = [logged, stored].flatMap((row) => row?.period ?? []);
  return found.length === 0 ? undefined : Math.min(...found);
}

interface Found {
  readonly period: number | null;
}
