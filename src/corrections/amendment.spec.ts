import { describe, expect, it } from '@jest/globals';
import { reader } from '../../test/ingestion/decoding.js';
import { turnsTaken } from '../../test/support/turns-taken.js';
import type { RecordReader } from '../usage-records/validation/record-reader.js';
import { readRecords } from './amendment.js';

describe('readRecords', () => {
  it('lets other work run between the records', async () => {
    const records = Array<object>(10_000).fill({ a: 1 });
    const turns = await turnsTaken((step) => {
      const steps = { fromJson: (json: unknown) => (step(), reader.fromJson(json)) };
      return readRecords({ accountId: 'a', reason: 'r', records }, steps as unknown as RecordReader);
    });
    expect(turns).toBeGreaterThan(0);
  });
});
