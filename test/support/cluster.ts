import pg from 'pg';
import { distributeDatabase } from '../../src/cluster/distribute-database.js';
import { migrate } from '../../src/database/migrator.js';

/** The coordinator of a Citus cluster on which the databases of the tests are made, if one is given. */
export const clusterUrl = (): string | undefined => process.env.TEST_CLUSTER_URL;

const SHARDS = 4;

const withDatabase = (url: string, database: string): string => {
  const changed = new URL(url);
  changed.pathname = `/${database}`;
  return changed.href;
};

async function run(url: string, ...texts: string[]): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    for (const text of texts) await client.query(text);
  } finally {
    await client.end();
  }
}

/** The servers of the cluster, the coordinator first. */
async function serversOf(coordinator: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: coordinator });
  await client.connect();
  try {
    const { rows } = await client.query<{ nodename: string; nodeport: number }>(
      `SELECT nodename, nodeport FROM pg_dist_node WHERE groupid <> 0 AND noderole = 'primary' ORDER BY nodeid`,
    );
    const workers = rows.map(({ nodename, nodeport }) => {
      const url = new URL(coordinator);
      url.hostname = nodename;
      url.port = String(nodeport);
      return url.href;
    });
    return [coordinator, ...workers];
  } finally {
    await client.end();
  }
}

/** Makes a distributed database on all servers. Copies of it are made by {@link copyOnCluster}. */
export async function makeClusterTemplate(coordinator: string, name: string): Promise<void> {
  const servers = await serversOf(coordinator);
  for (const server of servers) {
    await run(server, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`, `CREATE DATABASE ${name}`);
    await run(withDatabase(server, name), 'CREATE EXTENSION citus');
  }
  const [first, ...workers] = servers.map((server) => new URL(server));
  const nodes = [
    `SELECT citus_set_coordinator_host('${first?.hostname}', ${first?.port})`,
    ...workers.map(({ hostname, port }) => `SELECT citus_add_node('${hostname}', ${port})`),
  ];
  await run(withDatabase(coordinator, name), ...nodes);
  const pool = new pg.Pool({ connectionString: withDatabase(coordinator, name), max: 2 });
  await migrate(pool);
  await distributeDatabase(pool, { shards: SHARDS, dryRun: false });
  await pool.end();
  for (const server of servers) await run(server, `ALTER DATABASE ${name} ALLOW_CONNECTIONS false`);
}

/** Copies a database on all servers. Its metadata names servers and shards, and no database. */
export async function copyOnCluster(coordinator: string, template: string, name: string): Promise<void> {
  for (const server of await serversOf(coordinator)) {
    // The extension has a daemon in each database.
    await run(
      server,
      `SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = '${template}'`,
      `CREATE DATABASE ${name} TEMPLATE ${template}`,
      ...Object.entries({ timezone: 'UTC', lc_messages: 'C' }).map(
        ([setting, value]) => `ALTER DATABASE ${name} SET ${setting} TO '${value}'`,
      ),
    );
  }
}

export async function dropOnCluster(coordinator: string, name: string): Promise<void> {
  for (const server of await serversOf(coordinator))
    await run(server, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
}
