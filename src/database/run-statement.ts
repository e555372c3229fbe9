import type { Pool, PoolClient } from 'pg';
import { decodersFor } from './decode.js';
import { preparedName } from './prepared.js';
import type { Statement } from './statement.js';

/** Runs one statement on the pool or on a connection. */
export async function runStatement<R extends object>(
  on: Pool | PoolClient,
  { text, values, prepared, longestMs, repeatsTexts }: Statement,
): Promise<R[]> {
  const name = prepared ? preparedName(text) : undefined;
  const { rows } = await on.query<R>({
    text,
    values: [...values],
    types: decodersFor(repeatsTexts),
    ...(name !== undefined && { name }),
    ...(longestMs !== undefined && { query_timeout: longestMs }),
  });
  return rows;
}
