import { keyFor, postRecords } from '../support/records.js';
import { startTestApp, type TestApp, type TestAppOptions } from '../support/test-app.js';

/** A service, and a key of some accounts. */
export class Asked {
  private constructor(
    readonly service: TestApp,
    readonly key: string,
  ) {}

  static async start(accounts: readonly string[] | 'all', options?: TestAppOptions): Promise<Asked> {
    const service = await startTestApp(options);
    return new Asked(service, await keyFor(service, accounts));
  }

  /** With another key. */
  as(key: string): Asked {
    return new Asked(this.service, key);
  }

  post(path: string, body: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
    return fetch(`${this.service.url}/connectivity/v1/${path}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'X-API-Key': this.key, ...headers },
      body: JSON.stringify(body),
    });
  }

  get(path: string, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
    return fetch(`${this.service.url}/connectivity/v1/${path}`, {
      headers: { 'X-API-Key': this.key, ...headers },
    });
  }

  /** Stores records; all of them must be accepted. */
  async store(records: readonly object[]): Promise<void> {
    const { accepted } = await postRecords(this.service, this.key, records);
    if (accepted !== records.length) throw new Error(`${String(accepted)} of ${records.length} records`);
  }
}

/** The errors of an enveloped failure. */
export async function errorsOf(
  answer: Response,
): Promise<readonly { code: string; field?: string; description: string }[]> {
  const text = await answer.text();
  return (JSON.parse(text) as { header: { errors: [] } }).header.errors;
}

/** A record of an account, in a minute from `at` unless it says otherwise. */
export function usage(recordId: string, at: string, rest: Readonly<Record<string, unknown>> = {}): object {
  const startedAt = Date.parse(at);
  return {
    record_id: recordId,
    account_id: 'acme',
    started_at: startedAt,
    ended_at: startedAt + 60_000,
    uplink_bytes: 0,
    downlink_bytes: 0,
    ...rest,
  };
}

export const exactly = (dimension: string, ...expressions: readonly (string | number)[]) => ({
  dimension_name: dimension,
  operator: 'EXACT',
  expressions,
});
