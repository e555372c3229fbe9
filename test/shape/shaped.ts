import { keyFor, postRecords } from '../support/records.js';
import type { Point } from '../support/report-answers.js';
import { startTestApp, type TestApp, type TestAppOptions } from '../support/test-app.js';

const MINUTE_MS = 60_000;
const SLOT_MINUTES = 5;

/** Usage of five minutes, of which a test says only what it is about. */
export interface Usage {
  readonly at: string;
  readonly minutes?: number;
  readonly up?: number;
  readonly down?: number;
  readonly site?: string;
  readonly [field: string]: unknown;
}

export interface Answer {
  readonly result: readonly (readonly Point[])[];
  readonly totals?: readonly Record<string, unknown>[];
  readonly comparison?: {
    readonly start_date_time: string;
    readonly end_date_time: string;
    readonly result: readonly (readonly Point[])[];
  };
  readonly row_count?: number;
  readonly next_page_token?: string;
  readonly metadata?: Record<string, unknown>;
}

export interface ShapedService extends TestApp {
  readonly key: string;
  deliver(usage: readonly Usage[]): Promise<void>;
  /** The text of an answer with status 200. */
  text(request: object): Promise<string>;
  ask(request: object): Promise<Answer>;
  /** The faults of a request that is refused with 400: code, field and description. */
  faults(request: object): Promise<[string, string | undefined, string][]>;
}

/** The service with a key of one account, which reports need not name then. */
export async function startShaped(account: string, options: TestAppOptions = {}): Promise<ShapedService> {
  const service = await startTestApp(options);
  const key = await keyFor(service, [account]);
  const post = (request: object) =>
    fetch(`${service.url}/connectivity/v1/report`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'X-API-Key': key },
      body: JSON.stringify(request),
    });
  let count = 0;
  const text = async (request: object): Promise<string> => {
    const answer = await post(request);
    const body = await answer.text();
    if (answer.status !== 200) throw new Error(`${answer.status}: ${body}`);
    return body;
  };
  return {
    ...service,
    key,
    deliver: async (usage) => {
      const { accepted } = await postRecords(
        service,
        key,
        usage.map(({ at, minutes = SLOT_MINUTES, up = 0, down = 0, site, ...fields }) => ({
          record_id: `shape-${count++}`,
          account_id: account,
          started_at: Date.parse(at),
          ended_at: Date.parse(at) + minutes * MINUTE_MS,
          uplink_bytes: up,
          downlink_bytes: down,
          ...(site !== undefined && { customer_site_id: site }),
          ...fields,
        })),
      );
      if (accepted !== usage.length) throw new Error(`Only ${String(accepted)} records were accepted`);
    },
    text,
    ask: async (request) => JSON.parse(await text(request)) as Answer,
    faults: async (request) => {
      const answer = await post(request);
      const { header } = (await answer.json()) as {
        header: { errors: { code: string; field?: string; description: string }[] };
      };
      if (answer.status !== 400) throw new Error(`${answer.status}: ${JSON.stringify(header)}`);
      return header.errors.map(({ code, field, description }) => [code, field, description]);
    },
  };
}

/** The values of each series, by the value of a dimension. */
export const valuesBy = (result: Answer['result'], dimension: string): [unknown, ...(number | null)[]][] =>
  result.map((points) => [points[0]?.[dimension], ...points.map(({ value }) => value)]);

/** The values of each series. */
export const values = (result: Answer['result']): (number | null)[][] =>
  result.map((points) => points.map(({ value }) => value));

/** The hours and minutes of each series' points. */
export const times = (result: Answer['result']): string[][] =>
  result.map((points) => points.map(({ time_stamp: stamp }) => stamp.slice(11, 16)));
