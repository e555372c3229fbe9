import { ChangeSignal } from '../../src/database/change-signal.js';
import type { Database } from '../../src/database/database.js';
import { MonthlyPartitions } from '../../src/database/monthly-partitions.js';

/** What a repository of usage records is made of, over a database. */
export const storeParts = (database: Database): [Database, MonthlyPartitions, ChangeSignal] => [
  database,
  new MonthlyPartitions(database),
  new ChangeSignal(),
];
