import { performance } from 'node:perf_hooks';
import { toWire } from '../../src/usage-records/to-wire.js';
import { liveRecords } from '../data/records.js';
import { Connection, type Address } from './connection.js';
import { assertAccepted } from './ingest-load.js';

export interface StreamJob {
  readonly address: Address;
  readonly apiKey: string;
  readonly connections: number;
  /** Of all connections together. */
  readonly bytes: number;
}

export interface StreamFigures {
  readonly bytes: number;
  readonly records: number;
  readonly seconds: number;
}

interface Sent {
  readonly bytes: number;
  readonly records: number;
}

/** More than fit into any measured stream. */
const ENOUGH_RECORDS = 100_000_000;
const LINES_PER_CHUNK = 200;
const FIRST_SEED = 1_000;

/** Sends one very long body on each connection. The body is made while it is sent. */
export async function streamRecords({
  address,
  apiKey,
  connections,
  bytes,
}: StreamJob): Promise<StreamFigures> {
  const start = performance.now();
  const each = Math.ceil(bytes / connections);
  const all = await Promise.all(
    Array.from({ length: connections }, (_, n) => streamBody(address, apiKey, each, FIRST_SEED + n)),
  );
  return {
    bytes: all.reduce((sum, sent) => sum + sent.bytes, 0),
    records: all.reduce((sum, sent) => sum + sent.records, 0),
    seconds: (performance.now() - start) / 1000,
  };
}

async function streamBody(address: Address, apiKey: string, most: number, seed: number): Promise<Sent> {
  const connection = new Connection(address);
  try {
    const chunks: Buffer[] = [];
    const answer = connection.send(head(apiKey), (chunk) => chunks.push(Buffer.from(chunk)));
    // Reported when it is awaited. Until then the failure must not count as an unhandled rejection.
    answer.catch(() => undefined);
    const sent = await sendLines(connection, most, seed);
    await connection.write(Buffer.from('0\r\n\r\n'));
    const { status } = await answer;
    assertAccepted({ status, body: Buffer.concat(chunks) }, sent.records);
    return sent;
  } finally {
    connection.close();
  }
}

async function sendLines(connection: Connection, most: number, seed: number): Promise<Sent> {
  let [bytes, records] = [0, 0];
  let lines: string[] = [];
  for (const record of liveRecords({ count: ENOUGH_RECORDS, endingAt: Date.now(), seed })) {
    lines.push(`${JSON.stringify(toWire(record))}\n`);
    if (lines.length < LINES_PER_CHUNK) continue;
    const text = lines.join('');
    await connection.write(Buffer.from(`${text.length.toString(16)}\r\n${text}\r\n`));
    bytes += text.length;
    records += lines.length;
    lines = [];
    if (bytes >= most) break;
  }
  return { bytes, records };
}

const head = (apiKey: string): Buffer =>
  Buffer.from(
    [
      'POST /usage/v1/records HTTP/1.1',
      'Host: localhost',
      `X-API-Key: ${apiKey}`,
      'Content-Type: application/x-ndjson',
      'Transfer-Encoding: chunked',
      '',
      '',
    ].join('\r\n'),
  );
