import type { ClientBase, Pool } from 'pg';
import { STORED_USAGE_TOGETHER, SUBSCRIBER_USAGE, UNPACK_NOTHING } from './functions.js';
import { DISTRIBUTED, PLANNED_EACH_TIME, REFERENCES, WITHOUT_KEY } from './tables.js';

/** A database with the extension Citus. */
export interface Citus {
  readonly version: string;
  /** Servers that may hold shards. */
  readonly workers: number;
  /** Names of tables that are distributed, or copied to each server. */
  readonly distributed: readonly string[];
}

/** One table that is to be distributed. */
export interface DistributionStep {
  readonly table: string;
  readonly kind: 'by account' | 'on every server';
  /** What it takes now, with its indexes. */
  readonly bytes: number;
}

type Session = Pool | ClientBase;

const NO_TIME_LIMIT = { query_timeout: 2 ** 31 - 1 };

/** Runs a statement without values. */
type Ask = <R extends object>(text: string) => Promise<R[]>;

/** Over a connection, or the pool, without the gateway: before the service runs, or in a command. */
const askOver =
  (session: Session): Ask =>
  async <R extends object>(text: string) =>
    (await session.query<R>(text)).rows;

/** Undefined: the database has no such extension. */
export const citusOf = (session: Session): Promise<Citus | undefined> => findCitus(askOver(session));

/** The same for another way to ask. */
export async function findCitus(ask: Ask): Promise<Citus | undefined> {
  const [extension] = await ask<{ extversion: string }>(
    `SELECT extversion FROM pg_extension WHERE extname = 'citus'`,
  );
  if (!extension) return undefined;
  const [row] = await ask<{ workers: number; distributed: string[] }>(`
    SELECT (SELECT count(*)::int FROM pg_dist_node WHERE isactive AND shouldhaveshards AND noderole = 'primary') AS workers
         , (SELECT coalesce(array_agg(relname::text ORDER BY relname), '{}') FROM pg_dist_partition JOIN pg_class ON oid = logicalrelid
            WHERE NOT relispartition) AS distributed`);
  return {
    version: extension.extversion,
    workers: row?.workers ?? 0,
    distributed: row?.distributed ?? [],
  };
}

/** What is still to be distributed, in order. */
export async function stepsOf(session: Session, { distributed }: Citus): Promise<DistributionStep[]> {
  const all = [
    ...REFERENCES.map((table) => ({ table, kind: 'on every server' as const })),
    ...DISTRIBUTED.map((table) => ({ table, kind: 'by account' as const })),
  ];
  const missing = all.filter(({ table }) => !distributed.includes(table));
  const { rows } = await session.query<{ table: string; bytes: string }>(
    `SELECT name AS table, coalesce((SELECT sum(pg_total_relation_size(relid)) FROM pg_partition_tree(name::regclass)), 0)::text AS bytes
     FROM unnest($1::text[]) AS name`,
    [missing.map(({ table }) => table)],
  );
  const bytes = new Map(rows.map((row) => [row.table, Number(row.bytes)]));
  return missing.map((step) => ({ ...step, bytes: bytes.get(step.table) ?? 0 }));
}

/**
 * Distributes one table. Transactions that write to it wait meanwhile.
 * @param shards of each table.
 */
export async function distribute(
  client: ClientBase,
  { table, kind }: DistributionStep,
  shards: number,
): Promise<void> {
  const [first] = DISTRIBUTED;
  if (kind === 'on every server') await run(client, 'SELECT create_reference_table($1)', [table]);
  else if (table === first)
    await run(client, `SELECT create_distributed_table($1, 'account_id', shard_count => $2)`, [
      table,
      shards,
    ]);
  else
    await run(client, `SELECT create_distributed_table($1, 'account_id', colocate_with => $2)`, [
      table,
      first,
    ]);
}

/** Settings of the sessions that Citus opens on every server. Those of the service reach only the first. */
const SETTINGS = {
  timezone: 'UTC',
  synchronous_commit: 'on',
  jit: 'off',
  max_parallel_workers_per_gather: '0',
  lc_messages: 'C',
} as const;

/**
 * What a distributed database needs beside its tables. It changes nothing when it is called again, and is called after
 * each migration: a migration may have replaced a function, or come with a table.
 */
export async function adapt(client: ClientBase): Promise<void> {
  for (const definition of [SUBSCRIBER_USAGE, STORED_USAGE_TOGETHER, UNPACK_NOTHING])
    await client.query(definition);
  for (const name of PLANNED_EACH_TIME)
    await client.query(`ALTER FUNCTION ${name} SET plan_cache_mode = force_custom_plan`);
  const { rows } = await client.query<{ name: string }>(
    `SELECT relid::regclass::text AS name FROM unnest($1::text[]) AS root, pg_partition_tree(root::regclass)
     WHERE (SELECT relreplident FROM pg_class WHERE oid = relid) <> 'f'`,
    [WITHOUT_KEY],
  );
  for (const { name } of rows) await client.query(`ALTER TABLE ${name} REPLICA IDENTITY FULL`);
  const own = await client.query<{ name: string }>('SELECT quote_ident(current_database()) AS name');
  // The extension passes it on to every server.
  for (const [name, value] of Object.entries(SETTINGS))
    await client.query(`ALTER DATABASE ${own.rows[0]?.name} SET ${name} TO '${value}'`);
}

/**
 * Runs a statement on every server.
 * @throws Error with the answer of a server that refused it.
 */
export async function onAllNodes(session: Session, command: string): Promise<string[]> {
  const { rows } = await session.query<{ success: boolean; result: string; nodename: string }>(
    `SELECT success, result, nodename FROM run_command_on_all_nodes($1)
     JOIN pg_dist_node USING (nodeid)`,
    [command],
  );
  const failed = rows.find(({ success }) => !success);
  if (failed) throw new Error(`The server ${failed.nodename} of the cluster answers: ${failed.result}`);
  return rows.map(({ result }) => result);
}

const run = (client: ClientBase, text: string, values: unknown[]): Promise<unknown> =>
  client.query({ text, values, ...NO_TIME_LIMIT });
