import { performance } from 'node:perf_hooks';
import { formOf, type FormName } from '../data/body-forms.js';
import { liveRecords, type RecordsPlan } from '../data/records.js';
import { quantile } from '../statistics.js';
import { AccountSums } from './account-sums.js';
import { Connection, type Address } from './connection.js';
import { httpRequest } from './http-request.js';
import { ReadCheck } from './read-check.js';

export interface PrepareJob extends RecordsPlan {
  readonly apiKey: string;
  readonly recordsPerBody: number;
  /** Absent: NDJSON. */
  readonly form?: FormName;
}

export interface IngestJob {
  readonly address: Address;
  readonly apiKey: string;
  readonly connections: number;
}

export interface IngestFigures {
  readonly records: number;
  readonly seconds: number;
  readonly perSecond: number;
  readonly bytesPerRecord: number;
  /** Time of a body, from its first byte to its 200, in milliseconds. */
  readonly bodyP50: number;
  readonly bodyP99: number;
  readonly checks: number;
  /** Answers that lacked acknowledged records, or had records that were not sent. */
  readonly violations: number;
}

interface Body {
  readonly request: Buffer;
  readonly records: number;
  readonly sums: AccountSums;
}

let bodies: Body[] = [];
/** Since this process began: the database holds the same records. */
const acknowledged = new AccountSums();
const sent = new AccountSums();

/** Builds bodies before the measurement starts. */
export function prepareBodies({ apiKey, recordsPerBody, form = 'ndjson', ...plan }: PrepareJob): void {
  const { type, query, head, line } = formOf(form);
  bodies = [];
  let lines: string[] = [];
  let sums = new AccountSums();
  const finish = () => {
    const headers = { 'X-API-Key': apiKey, 'Content-Type': type };
    const request = httpRequest('POST', `/usage/v1/records${query}`, headers, head + lines.join(''));
    bodies.push({ request, records: lines.length, sums });
    lines = [];
    sums = new AccountSums();
  };
  for (const record of liveRecords(plan)) {
    lines.push(line(record));
    sums.addRecord(record);
    if (lines.length === recordsPerBody) finish();
  }
  if (lines.length > 0) finish();
}

/** Sends the prepared bodies. After each it asks for the acknowledged records. */
export async function ingest({ address, apiKey, connections }: IngestJob): Promise<IngestFigures> {
  const waiting = [...bodies];
  const count = waiting.reduce((sum, { records }) => sum + records, 0);
  const bytes = waiting.reduce((sum, { request }) => sum + request.length, 0);
  const times: number[] = [];
  const check = new ReadCheck(address, apiKey, acknowledged, sent);
  const start = performance.now();
  try {
    await Promise.all(Array.from({ length: connections }, () => sendAll(address, waiting, check, times)));
    const seconds = (performance.now() - start) / 1000;
    await check.settled();
    // No request is under way: now both bounds are equal.
    for (const accountId of acknowledged.accounts) await check.check(accountId);
    const ascending = times.sort((a, b) => a - b);
    return {
      records: count,
      seconds,
      perSecond: count / seconds,
      bytesPerRecord: bytes / count,
      bodyP50: quantile(ascending, 0.5),
      bodyP99: quantile(ascending, 0.99),
      checks: check.checks,
      violations: check.violations,
    };
  } finally {
    check.close();
    bodies = [];
  }
}

async function sendAll(address: Address, waiting: Body[], check: ReadCheck, times: number[]): Promise<void> {
  const connection = new Connection(address);
  try {
    for (let body = waiting.shift(); body; body = waiting.shift()) {
      sent.add(body.sums);
      const sentAt = performance.now();
      const answer = await connection.ask(body.request);
      times.push(performance.now() - sentAt);
      assertAccepted(answer, body.records);
      acknowledged.add(body.sums);
      check.soon(body.sums.accounts[times.length % body.sums.accounts.length] ?? '');
    }
  } finally {
    connection.close();
  }
}

export function assertAccepted({ status, body }: { status: number; body: Buffer }, records: number): void {
  const verdict =
    status === 200 ? (JSON.parse(body.toString()) as { data: { accepted: number } }) : undefined;
  if (verdict?.data.accepted !== records)
    throw new Error(`${records} records were answered ${status}: ${body.toString('utf8', 0, 1_000)}`);
}
