import type pg from 'pg';

const COLUMNS = `account_id, record_id, started_at, ended_at, uplink_bytes, downlink_bytes, customer_site_id, msisdn, imsi,
  user_id, service_id, cell_id, genre, network, item_id, started_day, subscriber`;

/**
 * A statement that makes facts in the database. Its rows are `n`, `started_at`, `ended_at` and the identifiers of
 * subscriber, place and content.
 */
const insertFrom = (label: string, rows: string): string => `
  WITH made AS MATERIALIZED (${rows}), fact AS (
    INSERT INTO usage_record (${COLUMNS})
    SELECT account_id, ${recordId(label)}, started_at, ended_at, 1000 + digest % 1000000, 10000 + digest % 100000000,
      customer_site_id, msisdn, imsi, NULL, service_id, cell_id, NULL, '5G', NULL,
      started_at / 86400000, coalesce(('1' || msisdn)::bigint, 4000000000000000 + ('1' || imsi)::bigint)
    FROM made
  )
  INSERT INTO usage_record_key (key, tag, started_at, content_hash)
  SELECT usage_key_of(account_id, ${recordId(label)}), usage_tag_of(account_id, ${recordId(label)}), started_at,
    decode(md5('${label}' || n), 'hex') FROM made`;

// Like a UUIDv7: the time, then digits that distinguish records of one time.
const recordId = (label: string): string => `
  overlay(overlay(lpad(to_hex(started_at), 12, '0') || '7' || substr(md5('${label}' || n), 1, 19)
    placing '-' from 9 for 0) placing '-' from 14 for 0)`;

export const cell = (n: string): string =>
  `('00000000-0000-4000-8000-' || lpad(to_hex(${n}), 12, '0'))::uuid`;

/** A whole number from a number: spread as if by chance, and always the same. */
export const digest = (n: string): string => `(hashint8extended(${n}, 0) & 4611686018427387903)`;

/** Makes the partitions of the months of a period. */
export async function makePartitions(
  client: pg.Client,
  { from, to }: { from: number; to: number },
): Promise<void> {
  await client.query(
    `SELECT ensure_usage_partition((extract(epoch FROM month) * 1000)::bigint)
     FROM generate_series(date_trunc('month', to_timestamp($1 / 1000.0)), to_timestamp($2 / 1000.0), '1 month') AS month`,
    [from, to],
  );
}

/** Stores facts that are made in the database: see {@link insertFrom}. */
export async function insertFacts(
  client: pg.Client,
  label: string,
  rows: string,
  values: readonly unknown[],
): Promise<void> {
  await client.query(insertFrom(label, rows), [...values]);
}
