import type { Session } from '../database/database.js';
import type { Prisma } from '../database/generated/client.js';
import type { Statement } from '../database/statement.js';
import { bringThose, ledgerOf } from '../usage-records/ledger.js';
import { lockPacked, unpackRows } from '../packed-days/sql/unpacking.js';
import { identitiesOfPacked, removePacked, stopPacking } from './sql/retention-packed.js';

/** What one step removed. */
export interface RemovedFacts {
  readonly records: number;
  readonly identities: number;
}

/** Rows that one step removes. Each has at most 1,000 facts, and most have a few hundred. */
const ROWS_AT_ONCE = 64;

/** Runs one transaction of a sweep. */
export type Step = <T>(work: (session: Session) => Promise<T>) => Promise<T>;

/** Removes packed rows, step by step. */
export async function removePackedRows(step: Step, which: Prisma.Sql): Promise<RemovedFacts> {
  const removed = { records: 0, identities: 0 };
  await forLocked(step, which, async (session, ids) => {
    const ledger = await ledgerOf(session);
    const { text, values } = identitiesOfPacked(ids);
    const run = (statement: Statement) => session.query(statement);
    await bringThose(ledger, run, text, values);
    const [row] = await session.query<RemovedFacts>(removePacked(ledger.layout, ids));
    removed.records += row?.records ?? 0;
    removed.identities += row?.identities ?? 0;
  });
  return removed;
}

/** Unpacks rows of which some facts stay, step by step. */
export const unpackPackedRows = (step: Step, which: Prisma.Sql): Promise<void> =>
  forLocked(step, which, (session, ids) => session.query(unpackRows(ids)));

async function forLocked(
  step: Step,
  which: Prisma.Sql,
  work: (session: Session, ids: readonly number[]) => Promise<unknown>,
): Promise<void> {
  for (let found = ROWS_AT_ONCE; found > 0;) {
    found = await step(async (session) => {
      await session.query(stopPacking());
      const ids = (await session.query<{ id: number }>(lockPacked(which, ROWS_AT_ONCE))).map(({ id }) => id);
      if (ids.length > 0) await work(session, ids);
      return ids.length;
    });
  }
}
