import type { ClientBase } from 'pg';
import pg from 'pg';
import { decodersFor } from './decode.js';
import { preparedName } from './prepared.js';
import type { Statement } from './statement.js';

/**
 * Runs one statement on a connection and passes each row to `take` as it arrives. No row is kept after `take` returns.
 */
export function eachRow(
  client: ClientBase,
  { text, values, prepared, repeatsTexts }: Pick<Statement, 'text' | 'values' | 'prepared' | 'repeatsTexts'>,
  take: (row: unknown) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    let failure: Error | undefined;
    const settle = (error: Error | null | undefined) => {
      const cause = error ?? failure;
      if (cause) reject(cause);
      else resolve();
    };
    const name = prepared ? preparedName(text) : undefined;
    const query = new pg.Query(
      { text, values: [...values], types: decodersFor(repeatsTexts), ...(name !== undefined && { name }) },
      settle,
    );
    query.on('row', (row: unknown, result) => {
      // pg collects the rows for callers that want all of them.
      if (result) result.rows.length = 0;
      try {
        if (!failure) take(row);
      } catch (error) {
        // An error thrown from here would end the process, since only the connection calls this. Later rows are
        // ignored.
        failure = error as Error;
      }
    });
    client.query(query);
  });
}
