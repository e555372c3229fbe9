import { Cluster } from '../../src/cluster/cluster.js';
import { ChangeSignal } from '../../src/rollups/change-signal.js';
import type { Database } from '../../src/database/database.js';
import { MonthlyPartitions } from '../../src/usage-records/monthly-partitions.js';

/** What a repository of usage records is made of, over a database. */
export const storeParts = (database: Database): [Database, MonthlyPartitions, ChangeSignal, Cluster] => [
  database,
  new MonthlyPartitions(database),
  new ChangeSignal(),
  new Cluster(database),
];
