import type { ClientBase } from 'pg';
import pg from 'pg';
import { decodersFor } from './decode.js';
import type { Statement } from './statement.js';

/**
 * Runs one statement on a connection and hands out its rows as they come in. None is kept for longer than `take` keeps it.
 */
export function eachRow(
  client: ClientBase,
  { text, values, repeatsTexts }: Pick<Statement, 'text' | 'values' | 'repeatsTexts'>,
  take: (row: unknown) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    let failure: Error | undefined;
    const settle = (error: Error | null | undefined) => {
      const cause = error ?? failure;
      if (cause) reject(cause);
      else resolve();
    };
    const query = new pg.Query({ text, values: [...values], types: decodersFor(repeatsTexts) }, settle);
    query.on('row', (row: unknown, result) => {
      // pg collects the rows for callers that want all of them.
      if (result) result.rows.length = 0;
      try {
        if (!failure) take(row);
      } catch (error) {
        // Thrown here, it would end the process: only the connection is above. The rows that still come are ignored.
        failure = error as Error;
      }
    });
    client.query(query);
  });
}
