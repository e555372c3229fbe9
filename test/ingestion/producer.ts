import { expect } from '@jest/globals';
import { ApiKeysService } from '../../src/access/api-keys/api-keys.service.js';
import type { RecordError, Verdict } from '../../src/usage-records/verdict.js';
import { startTestApp, type TestApp, type TestAppOptions } from '../support/test-app.js';
import { NOW } from './decoding.js';
import { LEDGER } from '../support/ledger-in-use.js';

export const JSON_TYPE = 'application/json';
export const NDJSON_TYPE = 'application/x-ndjson';
export const CSV_TYPE = 'text/csv';

export interface ProducerAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: {
    readonly header: {
      readonly code: number;
      readonly tracking_id: string;
      readonly errors?: readonly Partial<RecordError>[];
    };
    readonly data?: Verdict;
  };
}

export interface Sending {
  readonly type?: string;
  readonly query?: string;
  readonly key?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A service whose present is {@link NOW}, and a producer with a key for the accounts acme and bolt. */
export class Producer {
  private constructor(
    readonly service: TestApp,
    readonly key: string,
  ) {}

  static async start(options: TestAppOptions = {}): Promise<Producer> {
    const service = await startTestApp({ clock: () => NOW, ...options });
    const { key } = await service.app
      .get(ApiKeysService)
      .create({ name: 'producer', accounts: ['acme', 'bolt'], scopes: ['usage:write'] });
    return new Producer(service, key);
  }

  get url(): string {
    return `${this.service.url}/usage/v1/records`;
  }

  async send(body: string | Uint8Array | undefined, sending: Sending = {}): Promise<ProducerAnswer> {
    const { type = NDJSON_TYPE, query = '', key = this.key, headers = {} } = sending;
    const response = await fetch(`${this.url}${query}`, {
      method: 'POST',
      headers: { 'Content-Type': type, 'X-API-Key': key, ...headers },
      body,
    });
    return {
      status: response.status,
      headers: response.headers,
      body: (await response.json()) as ProducerAnswer['body'],
    };
  }

  sendJson(value: unknown, sending: Sending = {}): Promise<ProducerAnswer> {
    return this.send(JSON.stringify(value), { type: JSON_TYPE, ...sending });
  }

  /** How many records stand in the facts, and in the ledger. */
  async stored(): Promise<[number, number]> {
    const { rows } = await this.service.pool.query<{ facts: number; identities: number }>(
      `SELECT (SELECT count(*)::int FROM usage_record) AS facts,
              (SELECT count(*)::int FROM ${LEDGER.table}) AS identities`,
    );
    return [rows[0]?.facts ?? -1, rows[0]?.identities ?? -1];
  }

  async forgetAll(): Promise<void> {
    await this.service.pool.query(
      'TRUNCATE usage_record, usage_packed, usage_record_identity, usage_record_key, usage_change, usage_rollup',
    );
  }

  close(): Promise<void> {
    return this.service.close();
  }
}

export const ndjson = (records: readonly object[]): string =>
  records.map((record) => `${JSON.stringify(record)}\n`).join('');

/** Expects success with these counts, received first, then accepted, duplicates, conflicts and rejected. */
export function expectCounts({ status, body }: ProducerAnswer, counts: readonly number[]): void {
  const { received, accepted, duplicates, conflicts, rejected } = body.data ?? {};
  expect({
    status,
    code: body.header.code,
    counts: [received, accepted, duplicates, conflicts, rejected],
  }).toEqual({
    status: 200,
    code: 0,
    counts,
  });
}

/** Expects an enveloped failure, and returns its faults in short: code and field. */
export function faultsOf({ status, body, headers }: ProducerAnswer, expectedStatus: number): string[] {
  expect({ status, code: body.header.code, data: body.data }).toEqual({
    status: expectedStatus,
    code: -1,
    data: undefined,
  });
  expect(headers.get('x-tracking-id')).toBe(body.header.tracking_id);
  return (body.header.errors ?? []).map(({ code, field }) =>
    field === undefined ? `${code}` : `${code} ${field}`,
  );
}
