import type pg from 'pg';
import type { Clock } from '../../src/config/clock.js';
import { readConfig } from '../../src/config/config.js';
import { Database, type Transaction } from '../../src/database/database.js';
import { createPool } from '../../src/database/pool.js';
import {
  RecordBatch,
  UsageRecordRepository,
  type Outcome,
} from '../../src/usage-records/usage-record.repository.js';
import { DemoService } from '../../src/demo/demo.service.js';
import { DemoStore } from '../../src/demo/demo-store.js';
import { createLogger } from '../../src/logging/logger.js';
import type { UsageRecord } from '../../src/record-model/usage-record.js';
import { storeParts } from '../ingestion/record-store.js';
import { createTestDatabase, type TestDatabase } from '../support/databases.js';

/** Stores usage records, and fails when a test wants it to. */
export class FlakyRepository extends UsageRecordRepository {
  /** Called with every batch once it has been written, before its transaction ends. */
  beforeCommit: () => void | Promise<void> = () => undefined;

  override async store(batch: RecordBatch, session?: Transaction): Promise<Outcome[]> {
    const outcomes = await super.store(batch, session);
    await this.beforeCommit();
    return outcomes;
  }
}

/** The demo over a database, at a time that its test decides. */
export class DemoDatabase {
  clock: Clock = () => 0;
  readonly logLines: string[] = [];
  readonly database: Database;

  constructor(
    private readonly pool: pg.Pool,
    private readonly own?: TestDatabase,
  ) {
    this.database = new Database(pool);
  }

  static async open(): Promise<DemoDatabase> {
    const own = await createTestDatabase();
    const config = readConfig({ NODE_ENV: 'test', DATABASE_URL: own.url });
    return new DemoDatabase(createPool(own.url, config.database, createLogger('silent')), own);
  }

  async close(): Promise<void> {
    await this.pool.end();
    await this.own?.drop();
  }

  /** The demo as after a start of the process: nothing is remembered. */
  start(
    records = new UsageRecordRepository(...storeParts(this.database)),
    database = this.database,
  ): DemoService {
    const logger = createLogger('debug', { write: (line) => void this.logLines.push(line) });
    return new DemoService(new DemoStore(database, records), () => this.clock(), logger);
  }

  /** A demo whose transactions are committed, and fail nevertheless. */
  startLosingAnswers(): DemoService {
    const database = new Database(this.pool);
    const service = this.start(undefined, database);
    database.write = async (work) => {
      await this.database.write(work);
      void service.stop();
      throw new Error('the line went dead');
    };
    return service;
  }

  /** Stores records past the demo. */
  async store(records: Iterable<UsageRecord>): Promise<void> {
    await new UsageRecordRepository(...storeParts(this.database)).store(new RecordBatch([...records]));
  }
}
