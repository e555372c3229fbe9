import { describe, expect, it } from '@jest/globals';
import { parseMapping, PRESETS } from '../../src/mapping/index.js';
import type { ReadFields } from '../../src/record-model/read-fields.js';
import { decode, type RecordFormat } from '../../src/usage-records/decoders/decode.js';
import type { RecordTaker } from '../../src/usage-records/decoders/decoded.js';
import { decodeMapped } from '../../src/usage-records/mapped/decode-mapped.js';
import { turnsTaken } from '../support/turns-taken.js';
import { reader, streamOf } from './decoding.js';

const LIMIT = 16_777_216;
const ROWS = 60_000;
const HEADER = 'record_id,account_id,started_at,ended_at,uplink_bytes,downlink_bytes\n';

/** Says when a record is taken. */
class Steps implements RecordTaker {
  constructor(private readonly step: () => void) {}

  fields(_fields: ReadFields): void {
    this.step();
  }

  value(): void {
    this.step();
  }
}

/** One chunk: a body of many kilobytes often arrives at once. */
const decoded = (format: RecordFormat, body: string, mapping?: string) =>
  turnsTaken(async (step) => {
    const taker = new Steps(step);
    const chunks = streamOf(body);
    const decoding =
      mapping === undefined
        ? decode(format, chunks, reader, taker, LIMIT)
        : decodeMapped(format, chunks, { mapping: parseMapping(PRESETS.get(mapping)) }, reader, taker, LIMIT);
    for await (const done of decoding) expect(done).toBe(taker);
  });

const rows = (row: string, count = ROWS): string => Array<string>(count).fill(row).join();

describe('other work runs while a body is decoded', () => {
  it.each<readonly [string, { format: RecordFormat; body: string; mapping?: string }]>([
    ['short lines of NDJSON', { format: 'ndjson', body: '{}\n'.repeat(ROWS) }],
    ['short lines of CSV', { format: 'csv', body: `${HEADER}${'a,b,1,2,3,4\n'.repeat(ROWS)}` }],
    [
      'the rows of one document',
      { format: 'json', body: `{"result":{"items":[${rows('{"id":"a"}')}]}}`, mapping: 'ella-flows' },
    ],
    [
      'the rows of many documents',
      { format: 'json', body: `[${rows('{"id":"a"}')}]`, mapping: 'ella-flows' },
    ],
    [
      'the rows of one line',
      { format: 'ndjson', body: `{"result":{"items":[${rows('{}', 21_000)}]}}\n`, mapping: 'ella-flows' },
    ],
    [
      'misplaced quotes',
      { format: 'csv', body: `ts,te,td,sa,da,ibyt\n${'a"b,b,1,2,3,4\n'.repeat(6_000)}`, mapping: 'nfdump' },
    ],
  ])('of %s', async (_title, { format, body, mapping }) => {
    expect(await decoded(format, body, mapping)).toBeGreaterThan(0);
  });
});
