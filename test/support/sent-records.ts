import type pg from 'pg';
import { isFirstPart } from '../../src/record-model/first-part.js';

const DAY = Date.UTC(2026, 2, 1);
const ACCOUNTS = ['acme', 'bolt', 'core'] as const;
const ROWS_AT_ONCE = 50_000;

/** The n-th record of the ledger: all that is in it follows from its number. */
const sentRecord = (number: number): object => ({
  record_id: `s-${number}`,
  account_id: accountOf(number),
  started_at: DAY + (number % 80_000) * 1_000,
  ended_at: DAY + (number % 80_000) * 1_000 + 30_000,
  uplink_bytes: uplinkOf(number),
  downlink_bytes: 1,
});

/** So many consecutive records, one a line. */
export const sentLines = (from: number, count: number): string =>
  Array.from({ length: count }, (_, nth) => `${JSON.stringify(sentRecord(from + nth))}\n`).join('');

const accountOf = (number: number): string => ACCOUNTS[number % ACCOUNTS.length] ?? '';
const uplinkOf = (number: number): number => 1 + (number % 1_000);

/** What differs between what was sent and what is stored. */
export interface Difference {
  readonly stored: number;
  readonly missing: readonly string[];
  readonly doubled: readonly string[];
  readonly wrong: readonly string[];
}

/** The same for nothing wrong. */
export const allOf = (records: number): Difference => ({
  stored: records,
  missing: [],
  doubled: [],
  wrong: [],
});

/** Compares the facts with the records 0 to `count`, each of which was sent once or more. */
export async function differenceFrom(pool: pg.Pool, count: number): Promise<Difference> {
  const seen = new Uint8Array(count);
  const [doubled, wrong]: [string[], string[]] = [[], []];
  let stored = 0;
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    await client.query(
      `DECLARE stored CURSOR FOR SELECT record_id, account_id, uplink_bytes::text AS uplink
       FROM usage_record WHERE ${isFirstPart('usage_record')}`,
    );
    for (;;) {
      const { rows } = await client.query<{ record_id: string; account_id: string; uplink: string }>(
        `FETCH ${ROWS_AT_ONCE} FROM stored`,
      );
      if (rows.length === 0) break;
      stored += rows.length;
      for (const { record_id: id, account_id: account, uplink } of rows) {
        const number = Number(id.slice(2));
        if (!(number < count) || account !== accountOf(number) || Number(uplink) !== uplinkOf(number))
          wrong.push(id);
        else if (seen[number]) doubled.push(id);
        else seen[number] = 1;
      }
    }
    await client.query('COMMIT');
  } finally {
    client.release();
  }
  const missing: string[] = [];
  for (let number = 0; number < count; number++) if (!seen[number]) missing.push(`s-${number}`);
  return { stored, missing, doubled, wrong };
}

/** The uplink bytes of the records 0 to `count` of each account. */
export function totalsOf(count: number): Record<string, number> {
  const totals: Record<string, number> = {};
  for (let number = 0; number < count; number++) {
    const account = accountOf(number);
    totals[account] = (totals[account] ?? 0) + uplinkOf(number);
  }
  return totals;
}
