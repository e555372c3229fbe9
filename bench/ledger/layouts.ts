/** A layout of the ledger: its table, and how a row of the source becomes one of it. */
export interface Layout {
  readonly create: string;
  readonly columns: string;
  readonly values: string;
}

const account = `'62c40843c7a19097091' || (20000 + hashint8extended(n, 1) & 7)::text`;
const time = `lpad(to_hex(1795000000000 + n / 3), 12, '0')`;
const digits = `encode(sha256(int8send(n)), 'hex')`;
const identity = `sha256(convert_to(account_id || E'\\n' || record_id, 'UTF8'))`;
const first = (bytes: string) => `encode(substr(${bytes}, 1, 16), 'hex')::uuid`;

/** Records in the order of time with identifiers like UUIDv7, and the same with identifiers like UUIDv4. */
export const SOURCE = (records: number): string => `
CREATE UNLOGGED TABLE source AS
SELECT *, ${first(identity)} AS key,
  (substr(record_id, 1, 8) || substr(encode(${identity}, 'hex'), 1, 24))::uuid AS timed_key,
  ${first(`sha256(content_hash)`)} AS content
FROM (
  SELECT n, ${account} AS account_id,
    overlay(overlay(overlay(${time} || '7' || substr(${digits}, 1, 19) placing '-' from 9 for 0)
      placing '-' from 14 for 0) placing '-' from 19 for 0) AS record_id,
    (${first(`sha256(int8send(-n))`)})::text AS random_id,
    1795000000000 + n / 3 AS started_at, substr(sha256(int8send(n + 1000000000)), 1, 16) AS content_hash
  FROM generate_series(0, ${records}::bigint - 1) AS n
) AS record;
ALTER TABLE source ADD PRIMARY KEY (n);
ANALYZE source`;

const byText = (id: string): Layout => ({
  create: `CREATE TABLE ledger (account_id text COLLATE "C" NOT NULL, record_id text COLLATE "C" NOT NULL,
    started_at bigint NOT NULL, content_hash bytea NOT NULL, voided_at bigint, PRIMARY KEY (account_id, record_id))`,
  columns: 'account_id, record_id, started_at, content_hash',
  values: `account_id, ${id}, started_at, content_hash`,
});

const byKey = (key: string, constraint: string): Layout => ({
  create: `CREATE TABLE ledger (key uuid NOT NULL, content_hash uuid NOT NULL, started_at bigint NOT NULL,
    voided_at bigint, ${constraint})`,
  columns: 'key, content_hash, started_at',
  values: `${key}, content, started_at`,
});

const PRIMARY = 'PRIMARY KEY (key)';

export const LAYOUTS: Readonly<Record<string, Layout>> = {
  'text, UUIDv7': byText('record_id'),
  'time and hash, tag, content hash as bytes': {
    create: `CREATE TABLE ledger (started_at bigint NOT NULL, key uuid NOT NULL, tag int NOT NULL,
      content_hash bytea NOT NULL, voided_at bigint, ${PRIMARY})`,
    columns: 'started_at, key, tag, content_hash',
    values: 'started_at, timed_key, n::int, content_hash',
  },
  hash: byKey('key', PRIMARY),
  'time and hash': byKey('timed_key', PRIMARY),
  'hash, hash index': byKey('key', 'EXCLUDE USING hash (key WITH =)'),
  'time and hash, 8 bytes of content hash': {
    create: `CREATE TABLE ledger (key uuid NOT NULL, content_hash bigint NOT NULL, started_at bigint NOT NULL,
      voided_at bigint, ${PRIMARY})`,
    columns: 'key, content_hash, started_at',
    values: 'timed_key, n, started_at',
  },
  'text, UUIDv4': byText('random_id'),
  'time and hash, full pages': byKey('timed_key', `${PRIMARY} WITH (fillfactor = 100)`),
};
