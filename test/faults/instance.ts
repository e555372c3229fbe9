import { expect } from '@jest/globals';
import { join } from 'node:path';
import type { DevCredentials } from '../../src/development/dev-credentials.js';
import { eventually } from '../support/eventually.js';
import { ServiceProcess } from '../support/service-process.js';

/** Longer than every deadline of the service: that of a statement, of a connection, and the pause to cancel it. */
const LONGEST_ANSWER_MS = 25_000;

const LIMITS = {
  DATABASE_STATEMENT_TIMEOUT_MS: '3000',
  DATABASE_CONNECT_TIMEOUT_MS: '3000',
  DATABASE_IDLE_TRANSACTION_MS: '2000',
  REPORT_DEADLINE_MS: '5000',
  SHUTDOWN_DELAY_MS: '0',
  REFRESH_INTERVAL_MS: '20',
  LOG_LEVEL: 'error',
};

/** What came back. */
export interface Answer {
  readonly status: number;
  readonly tag: string | null;
  readonly text: string;
}

interface Request {
  readonly key?: 'api_key' | 'ingest_key';
  readonly type?: string;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** An instance of the service in a process of its own. It is started again at the same data folder. */
export class Instance {
  private process: ServiceProcess | undefined;
  private dev: DevCredentials | undefined;
  private restarting: Promise<void> = Promise.resolve();

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

  restart(signal: NodeJS.Signals): Promise<void> {
    this.restarting = this.end(signal).then(() => this.start());
    return this.restarting;
  }

  /**
   * Sends a change until it is acknowledged. A busy machine takes long to start a service: while this one is started
   * again nothing is sent, and no time is counted.
   * @throws Error when the service runs and does not acknowledge it in time.
   */
  async acknowledged(...call: Parameters<Instance['change']>): Promise<Record<string, unknown>> {
    const done = await this.change(...call);
    if (done) return done;
    await this.restarting;
    return eventually(`${call[0]} is acknowledged`, () => this.change(...call));
  }

  signal(signal: NodeJS.Signals): void {
    process.kill(this.process?.pid ?? 0, signal);
  }

  /** @returns undefined when there was no answer, or one of 5xx: whether the records are stored is not known. */
  post(records: readonly object[]): Promise<{ accepted: number; duplicates: number } | undefined> {
    const body = records.map((record) => JSON.stringify(record)).join('\n');
    return this.change('records', body, 'application/x-ndjson') as ReturnType<Instance['post']>;
  }

  /**
   * Stores, corrects or replaces records.
   * @returns the data of a success. Undefined when there was no answer, or one of 5xx.
   */
  async change(
    path: string,
    body: string,
    type = 'application/json',
  ): Promise<Record<string, unknown> | undefined> {
    const answer = await this.ask(`usage/v1/${path}`, { type, body });
    if (!answer || answer.status >= 500) return undefined;
    if (answer.status >= 300) throw new Error(`${path}: ${answer.status} ${answer.text}`);
    return (JSON.parse(answer.text) as { data: Record<string, unknown> }).data;
  }

  /** A report, compared with the client's answer when there is a tag. */
  report(body: object, tag?: string): Promise<Answer | undefined> {
    const headers: Record<string, string> = tag === undefined ? {} : { 'If-None-Match': tag };
    return this.ask('connectivity/v1/report', { key: 'api_key', body: JSON.stringify(body), headers });
  }

  /**
   * A failure is in the envelope, whatever its cause.
   * @throws when the request has not ended by its deadline; an ended one may have no answer.
   */
  private async ask(path: string, request: Request): Promise<Answer | undefined> {
    const { key = 'ingest_key', type = 'application/json', body, headers } = request;
    const signal = AbortSignal.timeout(LONGEST_ANSWER_MS);
    let answer: Answer;
    try {
      const response = await fetch(`${this.dev?.url}/${path}`, {
        method: 'POST',
        headers: { 'Content-Type': type, 'X-API-Key': this.dev?.[key] ?? '', ...headers },
        body,
        signal,
      });
      answer = {
        status: response.status,
        tag: response.headers.get('ETag'),
        text: await response.text(),
      };
    } catch (error) {
      if (signal.aborted) throw new Error('A request has not ended by its deadline', { cause: error });
      return undefined;
    }
    if (answer.status >= 400)
      expect(JSON.parse(answer.text)).toMatchObject({ header: { errors: [{ code: expect.anything() }] } });
    return answer;
  }
}
