import type { Session } from './database.js';
import type { Statement, StatementName } from './statement.js';

/** How the rows of a statement are read in batches. */
export interface CursorOptions {
  /** Most rows of a batch. */
  readonly rows: number;
  /** How long this process waits for a batch, in milliseconds. Absent: the configured limit. */
  readonly longestMs?: number;
}

/** Other sessions of the database see from its name what the connection is used for. */
const CURSOR = 'edgemeter_rows';

/**
 * The rows of a statement in batches; no batch is empty. The server computes each batch when it is requested, within
 * the time limit of a statement.
 * @param session a session inside a transaction. It reads only one statement in batches at a time.
 */
export async function* inBatches<R extends object>(
  session: Session,
  { name, text, values }: Statement,
  { rows: most, longestMs }: CursorOptions,
): AsyncGenerator<R[], void, undefined> {
  const table = name.slice(name.indexOf(' ') + 1);
  const plain = (verb: 'FETCH' | 'CLOSE', sql: string): Statement => ({
    name: `${verb} ${table}` satisfies StatementName,
    text: sql,
    values: [],
    longestMs,
  });
  await session.query({
    name: `DECLARE ${table}`,
    text: `DECLARE ${CURSOR} NO SCROLL CURSOR FOR ${text}`,
    values,
    longestMs,
  });
  const fetch = plain('FETCH', `FETCH FORWARD ${most} FROM ${CURSOR}`);
  for (;;) {
    const rows = await session.query<R>(fetch);
    if (rows.length > 0) yield rows;
    if (rows.length < most) break;
  }
  await session.query(plain('CLOSE', `CLOSE ${CURSOR}`));
}
