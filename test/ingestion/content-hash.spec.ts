import { describe, expect, it } from '@jest/globals';
import { CONTENT_HASH_BYTES, hash128 } from '../../src/usage-records/sql/ingest-content-hash.js';
import { RecordBatch } from '../../src/usage-records/usage-record.repository.js';
import { RECORD_FIELD_NAMES, RECORD_FIELDS } from '../../src/record-model/record-fields.js';
import type { ConnectionDetails, UsageRecord } from '../../src/record-model/usage-record.js';
import { connection, usageRecord } from './records.js';

const WHOLE_CONNECTION: ConnectionDetails = {
  packetLatencyMs: 23.75,
  jitterMs: 1.5,
  packetLossPercent: 0.125,
  simType: 'esim',
  enodebIp: '10.20.30.40',
  ueIp: '2001:db8::8a2e:370:7334',
  lrId: 'lr-07',
};

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
    const whole = usageRecord({
      customerSiteId: 'site-1',
      msisdn: '4915112345678',
      imsi: '262011234567890',
      userId: 'user-77',
      serviceId: 4,
      cellId: '6f1c2b9e-1f0a-4a57-8c52-0d6f5d1f7b3a',
      genre: 'video',
      network: '5G',
      itemId: 'item-9',
    });
    expect(hex(whole)).toBe('783c72f31b4ddb84bb58e972642e9474');
    expect(hex({ ...whole, connection: WHOLE_CONNECTION })).toBe('c08de2dff32315b5de17ad0d2abb5908');
  });

  it('does not depend on the records beside it', () => {
    const records = ['a', 'b', 'c'].map((recordId) => usageRecord({ recordId, genre: recordId.repeat(700) }));
    const hashes = new RecordBatch(records).hashed([0, 1, 2]).map((hashed) => hashed.contentHash);
    expect(hashes).toEqual(records.map(contentHash));
  });

  it('is that of a record without a connection also beside others that have one', () => {
    const [plain, connected] = [
      usageRecord({ genre: 'vidéo', serviceId: 0 }),
      usageRecord({ recordId: 'r-2', connection: WHOLE_CONNECTION }),
    ];
    for (const records of [
      [plain, connected],
      [connected, plain],
    ])
      expect(records.map((_, place) => new RecordBatch(records).contentHash(place))).toEqual(
        records.map(contentHash),
      );
    expect(hex(plain)).toBe('d5cb507980e199fc80f865352b2f44cd');
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
        const { property, ofConnection, type } = RECORD_FIELDS[name];
        const change = { [property]: /whole|instant|measured/.test(type.kind) ? 77 : '77' };
        return contentHash(usageRecord(ofConnection ? { connection: connection(change) } : change));
      },
    );
    expect(new Set([contentHash(usageRecord()), ...hashes]).size).toBe(21);
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
      ...(
        [
          { packetLatencyMs: 0 },
          { jitterMs: 0 },
          { packetLatencyMs: 1, jitterMs: 10 },
          { packetLatencyMs: 10, jitterMs: 1 },
          { packetLatencyMs: 0.1 },
          { packetLatencyMs: 0.001 },
          { packetLatencyMs: 1_000 },
          { packetLatencyMs: 10_000 },
          { enodebIp: '10.0.0.1', ueIp: null },
          { enodebIp: null, ueIp: '10.0.0.1' },
        ] as const
      ).map((details) => ({ connection: connection(details) })),
    ];
    expect(new Set(contents.map((content) => contentHash(usageRecord(content)))).size).toBe(contents.length);
  });
});
