import { gzipSync } from 'node:zlib';
import type { TestApp } from '../support/test-app.js';
import type { NaiveRecord } from './naive.js';
import type { Random } from './random.js';

type Body = readonly [type: string, text: string];

const asJson = (records: readonly NaiveRecord[]): Body => ['application/json', JSON.stringify({ records })];

const asNdjson = (records: readonly NaiveRecord[]): Body => [
  'application/x-ndjson',
  records.map((record) => JSON.stringify(record)).join('\n'),
];

const asCsv = (records: readonly NaiveRecord[]): Body => {
  const columns = Object.keys(records[0] ?? {}) as (keyof NaiveRecord)[];
  const lines = records.map((record) => columns.map((column) => record[column] ?? '').join(','));
  return ['text/csv', [columns.join(','), ...lines].join('\r\n')];
};

/**
 * Sends records in one of the formats, zipped or not.
 * @returns what the service says of them.
 */
export async function sendBody(
  { url }: Pick<TestApp, 'url'>,
  key: string,
  random: Random,
  records: readonly NaiveRecord[],
  query = '',
): Promise<Record<string, unknown>> {
  const [type, text] = random.pick([asJson, asNdjson, asCsv])(records);
  const zipped = random.chance(0.3);
  const answer = await fetch(`${url}/usage/v1/records${query}`, {
    method: 'POST',
    headers: { 'Content-Type': type, 'X-API-Key': key, ...(zipped && { 'Content-Encoding': 'gzip' }) },
    body: zipped ? gzipSync(text) : text,
  });
  return ((await answer.json()) as { data: Record<string, unknown> }).data;
}

/** Records in random order, some of them twice, cut into bodies of random lengths. */
export function toBodies(records: readonly NaiveRecord[], random: Random): NaiveRecord[][] {
  const again = records.filter(() => random.chance(0.3));
  const left = [...records, ...again].map((record) => ({ record, rank: random.next() }));
  const shuffled = left.sort((a, b) => a.rank - b.rank).map(({ record }) => record);
  const bodies: NaiveRecord[][] = [];
  while (shuffled.length > 0) bodies.push(shuffled.splice(0, random.pick([7, 7, 12, 40])));
  return bodies;
}
