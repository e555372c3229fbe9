import { afterEach, describe, expect, it } from '@jest/globals';
import { PartitionsAhead } from '../../src/usage-records/partitions-ahead.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

let service: TestApp;
afterEach(() => service.close());

const partitions = async () => {
  const { rows } = await service.pool.query<{ name: string }>(
    `SELECT relname AS name FROM pg_class WHERE relnamespace = 'usage_partition'::regnamespace AND relkind = 'r' ORDER BY 1`,
  );
  return rows.map(({ name }) => name.slice('usage_record_'.length));
};

describe('partitions', () => {
  it('of this month and the next stand before there are records for them', async () => {
    let now = Date.UTC(2031, 10, 30, 23, 59);
    service = await startTestApp({ clock: () => now });
    expect(await partitions()).toEqual(['2031_11', '2031_12']);
    now += 120_000;
    await service.app.get(PartitionsAhead).make();
    expect(await partitions()).toEqual(['2031_11', '2031_12', '2032_01']);
  });

  it('that cannot be made ahead keep nothing from going on', async () => {
    let now = Date.UTC(2031, 0, 1);
    service = await startTestApp({ clock: () => now });
    await service.pool.query('ALTER FUNCTION ensure_usage_partition RENAME TO gone');
    now = Date.UTC(2033, 0, 1);
    await service.app.get(PartitionsAhead).make();
    expect(service.logLines.join('\n')).toContain('partitions could not be made ahead');
  });
});
