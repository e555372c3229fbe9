import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { clusterUrl } from '../support/cluster.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { NOW, useEverything } from '../observability/every-use.js';
import { StatementLog } from '../observability/statement-log.js';
import { RetentionHold } from '../../src/retention/retention-hold.js';
import { routeOf, shardsOf } from './routes.js';

/** `npm run test:citus` gives a cluster. */
const onCluster = clusterUrl() === undefined ? describe.skip : describe;

const ONE = ['one shard'];
/** The coordinator makes the rows, and sends them to the shard of the account. */
const ONE_PASSING = ['one shard, passing rows'];
const SEVERAL = 'several shards';
const SEVERAL_PASSING = 'several shards, passing rows';

/** Of the refresher, the sweep, the verification, KPIs and exports: they are about all accounts. */
const OF_ALL_ACCOUNTS = {
  'DELETE counter_reading': [SEVERAL_PASSING],
  'DELETE counter_session': [SEVERAL],
  'DELETE usage_change': [SEVERAL, SEVERAL_PASSING],
  'FETCH usage_fact': [SEVERAL, SEVERAL_PASSING],
  'INSERT usage_rollup': ONE_PASSING,
  'SELECT ensure_usage_partition': [SEVERAL],
  'SELECT usage_change': ['one shard', SEVERAL, SEVERAL_PASSING],
  'SELECT usage_fact': ['one shard', SEVERAL],
  'SELECT usage_record': ['one shard', SEVERAL_PASSING],
  'SELECT usage_rollup': ['one shard', SEVERAL, SEVERAL_PASSING],
};

/** Where the statements go that do not stay on the coordinator. All usage is of one account. */
const ROUTES: Record<string, readonly string[]> = {
  ...OF_ALL_ACCOUNTS,
  'COPY usage_change': ONE,
  'COPY usage_record': ONE,
  'COPY usage_record_identity': ONE,
  'DELETE usage_backfill_record': ONE,
  'DELETE usage_backfill_standing': ONE,
  'DELETE usage_record': ['one shard', 'one shard, passing rows', SEVERAL_PASSING],
  'DELETE usage_rollup': ONE,
  'FETCH usage_backfill_record': ONE,
  'FETCH usage_record_version': ONE,
  'INSERT counter_session': ONE_PASSING,
  'INSERT subscriber_alias': ['each copy'],
  'INSERT usage_backfill': ONE,
  'INSERT usage_backfill_record': ONE_PASSING,
  'INSERT usage_backfill_standing': ['one shard', 'one shard, passing rows'],
  'INSERT usage_correction': ONE,
  'INSERT usage_record': ONE,
  'INSERT usage_record_identity': ['one shard', 'one shard, passing rows'],
  'INSERT usage_record_version': ONE,
  'SELECT counter_reading': ONE,
  'SELECT counter_session': ONE,
  'SELECT stored_usage': ONE,
  'SELECT usage_backfill': ONE,
  'SELECT usage_backfill_record': ONE,
  'SELECT usage_record_identity': ONE,
  'SELECT usage_record_version': ONE,
  'SELECT usage_unpack_records': ONE,
  'UPDATE counter_reading': ONE,
  'UPDATE usage_backfill': ONE,
  'UPDATE usage_record_identity': ONE,
  'UPDATE usage_rollup': ONE,
};

onCluster('every statement of the service, run on a cluster', () => {
  const log = new StatementLog();
  let service: TestApp;

  beforeAll(async () => {
    service = await startTestApp({
      clock: () => NOW,
      env: { REFRESH_INTERVAL_MS: '0', RETENTION_INTERVAL_MINUTES: '0' },
    });
    // It looks at the database by itself now and then, and the log tells one statement at a time.
    await service.app.get(RetentionHold).beforeApplicationShutdown();
    await logRemoteCommands(service);
    log.start();
    await useEverything(service, true);
    log.stop();
  });
  afterAll(() => service.close());

  it('goes to the server of its account, and others only as these', async () => {
    const shards = await shardsOf(service.pool);
    const routes: Record<string, Set<string>> = {};
    for (const { name = 'unnamed', remote } of log.statements)
      (routes[name] ??= new Set()).add(routeOf(remote, shards));
    const found = Object.fromEntries(
      Object.entries(routes)
        .map(([name, own]) => [name, [...own].filter((route) => route !== 'coordinator').sort()] as const)
        .filter(([, own]) => own.length > 0),
    );
    expect(found).toEqual(ROUTES);
  });
});

/** Connections made from now on say what they ask other servers for. */
async function logRemoteCommands({ pool }: TestApp): Promise<void> {
  const { rows } = await pool.query<{ name: string }>('SELECT quote_ident(current_database()) AS name');
  await pool.query(`ALTER DATABASE ${rows[0]?.name} SET citus.log_remote_commands TO on`);
  await pool.query(
    `SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
     WHERE datname = current_database() AND application_name = 'edgemeter' AND pid <> pg_backend_pid()`,
  );
  // This connection is the last one without the setting.
  await pool.query(`SET citus.log_remote_commands TO on`);
}
