import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ReadingRetention } from '../../src/retention/reading-retention.js';
import { clusterUrl } from '../support/cluster.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

/** `npm run test:citus` gives a cluster. */
const onCluster = clusterUrl() === undefined ? describe.skip : describe;

onCluster('the retention of readings on a cluster', () => {
  let service: TestApp;

  beforeAll(async () => {
    service = await startTestApp({ env: { REFRESH_INTERVAL_MS: '0' } });
    await service.pool.query(
      `INSERT INTO counter_session (account_id, session_id) SELECT account, 's' FROM unnest('{one,two,three,other}'::text[]) AS account`,
    );
    await service.pool.query(
      `INSERT INTO counter_reading (account_id, session_id, read_at, uplink_bytes, downlink_bytes, started_at, wrap_bits,
         record_id, sent_hash, stored_hash)
       SELECT account, 's', at, 1, 1, 1, 0, 'r' || at, '\\x00', '\\x00'
       FROM unnest('{one,two,three,other}'::text[]) AS account, unnest('{1000,2000,3000}'::bigint[]) AS at`,
    );
  });
  afterAll(() => service.close());

  it('removes them of all accounts but some, and keeps the last one before the instant', async () => {
    expect(await service.app.get(ReadingRetention).remove({ without: ['other'] }, 2_500)).toBe(3);
    const { rows } = await service.pool.query(
      `SELECT account_id, string_agg(read_at::text, ' ' ORDER BY read_at) AS readings FROM counter_reading
       GROUP BY account_id ORDER BY account_id`,
    );
    expect(rows).toEqual([
      { account_id: 'one', readings: '2000 3000' },
      { account_id: 'other', readings: '1000 2000 3000' },
      { account_id: 'three', readings: '2000 3000' },
      { account_id: 'two', readings: '2000 3000' },
    ]);
  });
});
