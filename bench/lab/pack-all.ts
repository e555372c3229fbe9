import { performance } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';
import { pack, wholeDay } from '../../src/packed-days/sql/packing.js';

export interface PackAllOptions {
  /** Only facts that begin before this day. */
  readonly before?: number;
  /** How long to pause after each day of an account, as a multiple of the time that it took. */
  readonly pauseFactor?: number;
  readonly isStopped?: () => boolean;
}

/** Packs days, account by account, on one connection. @returns how many facts it packed. */
export async function packAll(
  client: pg.Client,
  { before = 2 ** 31 - 1, pauseFactor = 0, isStopped = () => false }: PackAllOptions = {},
): Promise<number> {
  const { rows } = await client.query<{ account_id: string; day: number }>(
    'SELECT DISTINCT account_id, started_day AS day FROM usage_record WHERE started_day < $1 ORDER BY 1, 2',
    [before],
  );
  let facts = 0;
  for (const { account_id: accountId, day } of rows) {
    if (isStopped()) break;
    const began = performance.now();
    const { text, values } = pack({ accountId, day }, wholeDay(day));
    const packed = await client.query<{ facts: number | null }>(text, [...values]);
    facts += packed.rows[0]?.facts ?? 0;
    if (pauseFactor > 0) await delay((performance.now() - began) * pauseFactor);
  }
  return facts;
}
