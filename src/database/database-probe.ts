import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import pg from 'pg';
import { POOL } from './database.js';

/** A database that takes longer counts as unavailable. */
const LONGEST_MS = 2_000;

/** Asks a database whether it answers, on a connection of its own that no request can take. */
@Injectable()
export class DatabaseProbe implements OnApplicationShutdown {
  private readonly own: pg.Pool;

  constructor(@Inject(POOL) pool: Pick<pg.Pool, 'options'>) {
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
    // The same for one that is lost during a question, which fails. Without a listener the process would end.
    this.own.on('connect', (client) => client.on('error', () => undefined));
  }

  /** @throws the error that keeps the database from answering within two seconds. */
  async assertAnswers(): Promise<void> {
    await this.ask((client) => client.query('SELECT 1'));
  }

  /** @throws the error of `work`, or that which keeps the database from answering within two seconds. */
  async ask<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
    const client = await this.own.connect();
    let hasAnswered = false;
    try {
      const answer = await work(client);
      hasAnswered = true;
      return answer;
    } finally {
      client.release(!hasAnswered);
    }
  }

  async onApplicationShutdown(): Promise<void> {
    await this.own.end();
  }
}
