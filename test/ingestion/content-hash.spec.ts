import { describe, expect, it } from '@jest/globals';
import { CONTENT_HASH_BYTES } from '../../src/database/sql/ingest-content-hash.js';
import { RecordBatch } from '../../src/database/usage-record.repository.js';
import { RECORD_FIELD_NAMES, RECORD_FIELDS } from '../../src/usage/record-fields.js';
import type { UsageRecord } from '../../src/usage/usage-record.js';
import { usageRecord } from './records.js';

const contentHash = (record: UsageRecord): string => new RecordBatch([record]).firsts[0]!.contentHash;
const hex = (record: UsageRecord): string => Buffer.from(contentHash(record), 'latin1').toString('hex');

describe('the content hash', () => {
  it('never changes: stored hashes are compared with it', () => {
    expect(hex(usageRecord({ genre: 'vidéo', serviceId: 0 }))).toBe('9ce6095b98a92bfc2f5ab02a7383543d');
    expect(contentHash(usageRecord())).toHaveLength(CONTENT_HASH_BYTES);
  });

  it('does not depend on the records beside it', () => {
    const records = ['a', 'b', 'c'].map((recordId) => usageRecord({ recordId, genre: recordId.repeat(700) }));
    const hashes = new RecordBatch(records).firsts.map((hashed) => hashed.contentHash);
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
