import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ApiKeysService } from '../../src/access/api-keys/api-keys.service.js';
import { expectCounts, Producer } from '../ingestion/producer.js';
import { Administrator } from '../support/administrator.js';

let producer: Producer;
let key: string;

/** Interim updates: each row has what the session's counters show. */
const INTERIM = {
  counters: 'cumulative',
  fields: {
    record_id: { join: ['session', 'updated'], with: '/' },
    session_id: 'session',
    started_at: 'started',
    ended_at: 'updated',
    uplink_bytes: 'up',
    downlink_bytes: 'down',
  },
};
const HEADER = 'session,started,updated,up,down';
const rowAt = (minute: number, up: number, down: number, session = 's1') =>
  `${session},2026-06-05 10:00:00,2026-06-05 10:${String(minute).padStart(2, '0')}:00,${up},${down}`;

beforeAll(async () => {
  producer = await Producer.start({ env: { RECORD_RETENTION_DAYS: '4000' } });
  const keys = producer.service.app.get(ApiKeysService);
  ({ key } = await keys.create({ name: 'one', accounts: ['acme'], scopes: ['usage:write'] }));
  const administrator = await Administrator.of(producer.service);
  await administrator.send('PUT', 'mappings/interim', INTERIM);
});
afterAll(() => producer.close());
beforeEach(() => producer.forgetAll());

const send = (query: string, ...rows: string[]) =>
  producer.send([HEADER, ...rows].join('\n'), { key, type: 'text/csv', query });

async function stored() {
  const { rows } = await producer.service.pool.query<{ minute: number; up: string; down: string }>(
    `SELECT (ended_at / 60000 % 60)::int AS minute, uplink_bytes::text AS up, downlink_bytes::text AS down
     FROM usage_record ORDER BY ended_at`,
  );
  return rows.map(({ minute, up, down }) => [minute, Number(up), Number(down)]);
}

describe('a mapping of counter readings', () => {
  it('stores the amounts between them, over several bodies and in any order', async () => {
    expectCounts(await send('?mapping=interim', rowAt(20, 900, 70), rowAt(5, 100, 20)), [2, 2, 0, 0, 0]);
    expectCounts(await send('?mapping=interim', rowAt(10, 400, 50), rowAt(5, 100, 20)), [2, 1, 1, 0, 0]);
    expect(await stored()).toEqual([
      [5, 100, 20],
      [10, 300, 30],
      [20, 500, 20],
    ]);
  });

  it('refuses rows without a session, and takes a wrap of 32 bits', async () => {
    const answer = await send('?mapping=interim', rowAt(5, 1, 1, ''), rowAt(10, 4_294_967_295, 1, 's2'));
    expectCounts(answer, [2, 1, 0, 0, 1]);
    const wrapped = await send('?mapping=interim&counters=cumulative&wrap=32', rowAt(15, 9, 3, 's2'));
    expectCounts(wrapped, [1, 1, 0, 0, 0]);
    expect(await stored()).toEqual([
      [10, 4_294_967_295, 1],
      [15, 10, 2],
    ]);
  });
});
