import type { ClientBase } from 'pg';
import pg from 'pg';
import type { BoundSql } from './database.js';
import { decodersFor } from './decode.js';

/**
 * Runs one statement on a connection and hands out its rows as they come in, so that of however many there are none is
 * kept for longer than `take` does.
 */
export function eachRow(
  client: ClientBase,
  { text, values, repeatsTexts }: BoundSql,
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
      // pg collects the rows for whoever waits for all of them.
      if (result) result.rows.length = 0;
      try {
        if (!failure) take(row);
      } catch (error) {
        // Thrown on, it would end the process: nobody is above the connection. What is still sent is read past.
        failure = error as Error;
      }
    });
    client.query(query);
  });
}
