import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import pg from 'pg';
import { POOL } from './database.js';

/** A database that takes longer counts as unavailable. */
const LONGEST_MS = 2_000;

/** Asks the database whether it answers, on a connection of its own that no request can take. */
@Injectable()
export class DatabaseProbe implements OnApplicationShutdown {
  private readonly own: pg.Pool;

  constructor(@Inject(POOL) pool: pg.Pool) {
    this.own = new pg.Pool({
      ...pool.options,
      application_name: 'edgemeter-probe',
      max: 1,
      connectionTimeoutMillis: LONGEST_MS,
      statement_timeout: LONGEST_MS,
      query_timeout: LONGEST_MS,
    });
    // The next question notices a connection that was lost while it was idle.
    this.own.on('error', () => undefined);
  }

  /** @throws the error that keeps the database from answering within two seconds. */
  async assertAnswers(): Promise<void> {
    const client = await this.own.connect();
    let hasAnswered = false;
    try {
      await client.query('SELECT 1');
      hasAnswered = true;
    } finally {
      client.release(!hasAnswered);
    }
  }

  async onApplicationShutdown(): Promise<void> {
    await this.own.end();
  }
}
