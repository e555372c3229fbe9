import { describe, expect, it } from '@jest/globals';
import { CONTENT_HASH_BYTES, hash128 } from '../../src/database/sql/ingest-content-hash.js';
import { RecordBatch } from '../../src/database/usage-record.repository.js';
import { RECORD_FIELD_NAMES, RECORD_FIELDS } from '../../src/usage/record-fields.js';
import type { UsageRecord } from '../../src/usage/usage-record.js';
import { usageRecord } from './records.js';

const contentHash = (record: UsageRecord): string => new RecordBatch([record]).contentHash(0);
const hex = (record: UsageRecord): string => Buffer.from(contentHash(record), 'latin1').toString('hex');

describe('the content hash', () => {
  // Published examples of the function.
  it.each([
    ['', '00000000000000000000000000000000'],
    ['The quick brown fox jumps over the lazy dog', '2f1583c3ecee2c675d7bf66ce5e91d2c'],
    ["I will not buy this tobacconist's, it is scratched.", '9b5b7ba2ef3f7866889adeaf00f3f98e'],
  ])('is that of others: %j', (text, expected) => {
    const bytes = Buffer.from(`..${text}..`);
    const words = new Int32Array(5);
    hash128(new DataView(bytes.buffer, bytes.byteOffset, bytes.length), 2, bytes.length - 2, words, 1);
    const written = [...words].map((word) => (word >>> 0).toString(16).padStart(8, '0'));
    expect(written.join('')).toBe(`00000000${expected}`);
  });

  it('never changes: stored hashes are compared with it', () => {
    expect(hex(usageRecord({ genre: 'vidéo', serviceId: 0 }))).toBe('d5cb507980e199fc80f865352b2f44cd');
    expect(contentHash(usageRecord())).toHaveLength(CONTENT_HASH_BYTES);
  });

  it('does not depend on the records beside it', () => {
    const records = ['a', 'b', 'c'].map((recordId) => usageRecord({ recordId, genre: recordId.repeat(700) }));
    const hashes = new RecordBatch(records).hashed([0, 1, 2]).map((hashed) => hashed.contentHash);
    expect(hashes).toEqual(records.map(contentHash));
  });

  it('does not regard the identity', () => {
    const same = new Set([
      contentHash(usageRecord()),
      contentHash(usageRecord({ recordId: 'other' })),
      contentHash(usageRecord({ accountId: 'other' })),
    ]);
    expect(same.size).toBe(1);
  });

  it('differs with every other field', () => {
    const hashes = RECORD_FIELD_NAMES.filter((name) => name !== 'record_id' && name !== 'account_id').map(
      (name) => {
        const { property, type } = RECORD_FIELDS[name];
        return contentHash(
          usageRecord({ [property]: type.kind === 'whole' || type.kind === 'instant' ? 77 : '77' }),
        );
      },
    );
    expect(new Set([contentHash(usageRecord()), ...hashes]).size).toBe(14);
  });

  it('tells apart contents that read alike when strung together', () => {
    const contents: Partial<UsageRecord>[] = [
      { msisdn: '1', imsi: '23' },
      { msisdn: '12', imsi: '3' },
      { genre: 'x', network: null },
      { genre: null, network: 'x' },
      { genre: 'xnetwork=y' },
      { genre: 'x', network: 'y' },
      { serviceId: 0 },
      { serviceId: null },
    ];
    expect(new Set(contents.map((content) => contentHash(usageRecord(content)))).size).toBe(contents.length);
  });
});
