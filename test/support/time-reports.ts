import { expect } from '@jest/globals';
import { countIngredients, from, SOURCE_NAMES } from '../oracle/sources.js';
import { keyFor, postRecords } from './records.js';
import { startTestApp, type TestApp } from './test-app.js';

const SLOT_MS = 300_000;

/** Bytes of one slot each, by its start: different powers of two tell which of them are in a bucket. */
export type SlotBytes = Readonly<Record<string, number>>;

export interface Fault {
  readonly code: string;
  readonly field: string;
  readonly description: string;
}

/** A service with records of some accounts, asked for reports of them. */
export class TimeReports {
  private constructor(
    private readonly service: TestApp,
    private readonly key: string,
    private readonly accounts: readonly string[],
    private readonly ingredients: ReadonlyMap<string, number>,
  ) {}

  /** @param clock Unix milliseconds. */
  static async start(
    clock: () => number,
    accounts: Readonly<Record<string, SlotBytes>>,
  ): Promise<TimeReports> {
    const service = await startTestApp({ clock, env: { LOG_LEVEL: 'warn' } });
    const names = Object.keys(accounts);
    const key = await keyFor(service, names);
    const reports = new TimeReports(service, key, names, countIngredients(service));
    for (const [account, slots] of Object.entries(accounts)) {
      if (Object.keys(slots).length === 0) continue;
      await reports.send(
        account,
        Object.entries(slots).map(([start, bytes]) => [start, SLOT_MS, bytes] as const),
      );
    }
    return reports;
  }

  async send(
    account: string,
    records: readonly (readonly [start: string, milliseconds: number, bytes: number])[],
  ): Promise<void> {
    const sent = records.map(([start, milliseconds, bytes]) => ({
      record_id: `${account} ${start} ${milliseconds}`,
      account_id: account,
      started_at: Date.parse(start),
      ended_at: Date.parse(start) + milliseconds,
      uplink_bytes: bytes,
      downlink_bytes: 0,
    }));
    expect(await postRecords(this.service, this.key, sent)).toMatchObject({ accepted: records.length });
  }

  /** The answer to a request about an account. */
  async ask(account: string, request: object): Promise<Response> {
    return fetch(`${this.service.url}/connectivity/v1/report`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'X-API-Key': this.key },
      body: JSON.stringify({
        metrics: [{ name: 'uplink_bytes', aggregation_type: 'COUNT' }],
        dimension_filter_clauses: [
          { filters: [{ dimension_name: 'account_id', operator: 'EXACT', expressions: [account] }] },
        ],
        ...request,
      }),
    });
  }

  /** Stamps and values of each series; the same whatever they are read from. */
  async series(account: string, request: object): Promise<[string, number][][]> {
    const answers = [];
    for (const source of SOURCE_NAMES) {
      const answer = await from(source, this.service, () => this.ask(account, request));
      expect([source, answer.status]).toEqual([source, 200]);
      const { result } = (await answer.json()) as { result: { time_stamp: string; value: number }[][] };
      answers.push(result.map((points) => points.map(({ time_stamp, value }) => [time_stamp, value])));
    }
    for (const [i, answer] of answers.entries())
      expect([SOURCE_NAMES[i], answer]).toEqual([SOURCE_NAMES[i], answers[0]]);
    return answers[0] as [string, number][][];
  }

  /** What a report is read from when nothing restricts the choice. */
  async readFrom(account: string, request: object): Promise<string[]> {
    const before = new Map(this.ingredients);
    expect((await this.ask(account, request)).status).toBe(200);
    return [...this.ingredients]
      .filter(([name, count]) => count > (before.get(name) ?? 0))
      .map(([name]) => name);
  }

  /** What is wrong with a request. */
  async faults(request: object): Promise<Fault[]> {
    const answer = await this.ask(this.accounts[0] ?? '', request);
    expect(answer.status).toBe(400);
    return ((await answer.json()) as { header: { errors: Fault[] } }).header.errors;
  }

  close(): Promise<void> {
    return this.service.close();
  }
}
