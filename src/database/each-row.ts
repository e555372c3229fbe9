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
    const query = new pg.Query({ text, values: [...values], types: decodersFor(repeatsTexts) }, (error) =>
      error ? reject(error) : resolve(),
    );
    query.on('row', (row: unknown, result) => {
      // pg collects the rows for whoever waits for all of them.
      if (result) result.rows.length = 0;
      take(row);
    });
    client.query(query);
  });
}
