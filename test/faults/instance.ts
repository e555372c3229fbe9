import { expect } from '@jest/globals';
import { join } from 'node:path';
import type { DevCredentials } from '../../src/development/dev-credentials.js';
import { ServiceProcess } from '../support/service-process.js';

/** Longer than every deadline of the service: that of a statement, of a connection, and the pause to cancel it. */
export const LONGEST_ANSWER_MS = 25_000;

const LIMITS = {
  DATABASE_STATEMENT_TIMEOUT_MS: '3000',
  DATABASE_CONNECT_TIMEOUT_MS: '3000',
  DATABASE_IDLE_TRANSACTION_MS: '2000',
  REPORT_DEADLINE_MS: '5000',
  SHUTDOWN_DELAY_MS: '0',
  REFRESH_INTERVAL_MS: '20',
  LOG_LEVEL: 'error',
};

/** An instance of the service in a process of its own. It is started again at the same data folder. */
export class Instance {
  private process: ServiceProcess | undefined;
  private dev: DevCredentials | undefined;

  constructor(
    private readonly folder: string,
    private readonly name: string,
    private readonly databaseUrl: string,
  ) {}

  get url(): string {
    return this.dev?.url ?? '';
  }

  async start(): Promise<void> {
    const env = { ...LIMITS, DATABASE_URL: this.databaseUrl };
    this.process = new ServiceProcess(join(this.folder, this.name), ['--no-demo'], env);
    this.dev = await this.process.ready();
  }

  async end(signal: NodeJS.Signals): Promise<void> {
    await this.process?.end(signal);
  }

  signal(signal: NodeJS.Signals): void {
    process.kill(this.process?.pid ?? 0, signal);
  }

  /** @returns undefined when there was no answer, or one of 5xx: whether the records are stored is not known. */
  async post(records: readonly object[]): Promise<{ accepted: number; duplicates: number } | undefined> {
    const body = records.map((record) => JSON.stringify(record)).join('\n');
    const answer = await this.ask('usage/v1/records', this.dev?.ingest_key, 'application/x-ndjson', body);
    if (!answer || answer.status >= 500) return undefined;
    expect(answer.status).toBe(200);
    return (JSON.parse(answer.text) as { data: { accepted: number; duplicates: number } }).data;
  }

  /** A report, compared with the client's answer when there is a tag. */
  report(body: object, tag?: string) {
    const headers = tag === undefined ? {} : { 'If-None-Match': tag };
    const text = JSON.stringify(body);
    return this.ask('connectivity/v1/report', this.dev?.api_key, 'application/json', text, headers);
  }

  /** @throws when the request has not ended by its deadline; an ended one may have no answer. */
  private async ask(path: string, key: string | undefined, type: string, body: string, more = {}) {
    const signal = AbortSignal.timeout(LONGEST_ANSWER_MS);
    try {
      const answer = await fetch(`${this.dev?.url}/${path}`, {
        method: 'POST',
        headers: { 'Content-Type': type, 'X-API-Key': key ?? '', ...more },
        body,
        signal,
      });
      return { status: answer.status, tag: answer.headers.get('ETag'), text: await answer.text() };
    } catch (error) {
      if (signal.aborted) throw new Error('A request has not ended by its deadline', { cause: error });
      return undefined;
    }
  }
}
