import { describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { NOW } from '../ingestion/decoding.js';
import { decodeBy } from './mapped.js';

const MAPPING = {
  format: 'json',
  rows: 'groups[].rows[]',
  fields: {
    record_id: { hash: 'row' },
    started_at: { column: 'at', time: 'epoch_ms' },
    ended_at: { column: 'at', time: 'epoch_ms' },
    uplink_bytes: { value: 1 },
    downlink_bytes: { value: 2 },
  },
} as const;

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

describe('a large document', () => {
  it('is a part of the hash of each of its rows', async () => {
    const rows = Array.from({ length: 2_000 }, (_, n) => ({ at: NOW - n, name: `row ${n}`, of: [n] }));
    const document = {
      title: 'é'.repeat(20_000),
      groups: [{ rows: rows.slice(0, 1_500) }, { rows: rows.slice(1_500) }],
    };
    const { records } = await decodeBy(MAPPING, JSON.stringify(document), { format: 'json' });
    const hash = sha256(JSON.stringify(document));
    const expected = rows.map((row) => sha256(`${hash}\u001f${JSON.stringify(row)}`).slice(0, 32));
    expect(records.map(({ recordId }) => recordId)).toEqual(expected);
  });

  it('may have no row of more than 65,536 bytes', async () => {
    const rowOf = (bytes: number) => {
      const row = { at: NOW, name: '' };
      return { ...row, name: 'x'.repeat(bytes - JSON.stringify(row).length) };
    };
    const document = {
      groups: [{ rows: [rowOf(65_600), rowOf(65_536), { at: NOW, list: Array(40_000).fill(1) }] }],
    };
    const { outcomes } = await decodeBy(MAPPING, JSON.stringify(document), { format: 'json' });
    const tooLarge = ['Record too large: at most 65536 bytes'];
    expect(outcomes).toEqual([tooLarge, expect.objectContaining({ account_id: 'acme' }), tooLarge]);
  });
});
