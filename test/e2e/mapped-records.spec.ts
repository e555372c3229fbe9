import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import { ApiKeysService } from '../../src/access/api-keys/api-keys.service.js';
import { expectCounts, faultsOf, NDJSON_TYPE, Producer, type Sending } from '../ingestion/producer.js';
import { Administrator } from '../support/administrator.js';

let producer: Producer;
/** Of a key that has the account acme only. */
let key: string;
let administrator: Administrator;

beforeAll(async () => {
  producer = await Producer.start({ env: { RECORD_RETENTION_DAYS: '4000', INGEST_BATCH_SIZE: '10' } });
  const keys = producer.service.app.get(ApiKeysService);
  ({ key } = await keys.create({ name: 'one', accounts: ['acme'], scopes: ['usage:write'] }));
  administrator = await Administrator.of(producer.service);
});
afterAll(() => producer.close());
beforeEach(() => producer.forgetAll());

const CSV: Sending = { type: 'text/csv' };
const send = (body: string | Uint8Array, query: string, sending: Sending = CSV) =>
  producer.send(body, { key, ...sending, query });

async function sums() {
  const { rows } = await producer.service.pool.query<{ count: number; up: string; down: string }>(
    'SELECT count(*)::int AS count, sum(uplink_bytes)::text AS up, sum(downlink_bytes)::text AS down FROM usage_record',
  );
  return rows[0];
}

const flows = (...rows: string[]) => ['start;end;bytes', ...rows].join('\n');
const FLOWS = {
  delimiter: ';',
  decimal: ',',
  fields: {
    record_id: { hash: 'row' },
    started_at: 'start',
    ended_at: 'end',
    uplink_bytes: { column: 'bytes', unit: 'kB' },
    downlink_bytes: { value: 0 },
  },
};
const FLOW = '2026-06-05 10:00:00;2026-06-05 10:00:01;1,5';

describe('a body with a mapping', () => {
  it('takes RADIUS accounting by preset, with the zone of its clock', async () => {
    const text = await readFile('test/cases/radacct.csv');
    for (const zone of ['%2B07:00', 'Asia/Bangkok']) {
      const counts = zone === 'Asia/Bangkok' ? [60, 0, 60, 0, 0] : [60, 60, 0, 0, 0];
      expectCounts(await send(text, `?mapping=radius&zone=${zone}`), counts);
    }
    expect(await sums()).toEqual({ count: 60, up: '350180529', down: '2674977269' });
  });

  it('takes flows of nfdump by preset', async () => {
    const text = await readFile('test/cases/nfdump-616.csv');
    expectCounts(await send(text, '?mapping=nfdump'), [6, 6, 0, 0, 0]);
    expect(await sums()).toEqual({ count: 6, up: '3646447616', down: '0' });
    expectCounts(await send(text, '?mapping=nfdump&mode=atomic'), [6, 0, 6, 0, 0]);
  });

  it('is read as the charset says', async () => {
    const text = flows(FLOW);
    await administrator.send('PUT', 'mappings/flows', FLOWS);
    const utf16 = Buffer.from(text, 'utf16le');
    expectCounts(
      await send(utf16, '?mapping=flows', { type: 'text/plain; charset=utf-16le' }),
      [1, 1, 0, 0, 0],
    );
    expectCounts(await send(Buffer.from(text), '?mapping=flows', { type: 'text/plain' }), [1, 0, 1, 0, 0]);
    expect(faultsOf(await send(text, '?mapping=flows', { type: 'text/csv; charset=ebcdic' }), 415)).toEqual([
      '40460206',
    ]);
  });

  it('tells what was ignored, and of what is refused line, column and value', async () => {
    const mapping = { ...FLOWS, ignore: [{ column: 'bytes', is: ['0'] }] };
    await administrator.send('PUT', 'mappings/flows', mapping);
    const answer = await send(
      flows(FLOW, '2026-06-05 10:00:00;2026-06-05 10:00:01;0', '5.6.2026 10:00;2026-06-05 10:00:01;1.5'),
      '?mapping=flows',
    );
    expectCounts(answer, [2, 1, 0, 0, 1]);
    expect(answer.body.data).toMatchObject({
      ignored: 1,
      errors: [
        {
          index: 1,
          line: 4,
          code: '40480102',
          field: 'started_at',
          column: 'start',
          value: '5.6.2026 10:00',
          description: expect.stringMatching(/; "start" held "5.6.2026 10:00"$/) as unknown,
        },
        { index: 1, line: 4, code: '40480105', field: 'uplink_bytes', column: 'bytes', value: '1.5' },
      ],
    });
  });

  it('is all or nothing when that is asked for', async () => {
    await administrator.send('PUT', 'mappings/flows', FLOWS);
    const answer = await send(flows(FLOW, 'x;y;z'), '?mapping=flows&mode=atomic');
    expect(faultsOf(answer, 400)[0]).toBe('40480102 records[1].started_at');
    expect(await producer.stored()).toEqual([0, 0]);
  });

  it.each([
    ['?mapping=none', 404, ['40480171 mapping']],
    ['?mapping=constructor', 404, ['40480171 mapping']],
    ['?mapping=nfdump&mapping=radius', 400, ['40480174 mapping']],
    ['?mapping=nfdump&zone=+07:00', 400, ['40480170 zone']],
    ['?mapping=nfdump&zone=Mars', 400, ['40480170 zone']],
    ['?mapping=nfdump&delimiter=x', 400, ['40480170 delimiter']],
    ['?zone=UTC', 400, ['40480124 zone']],
    ['?mapping=cdr-json', 415, ['40480173']],
    ['?mapping=radius', 400, Array.from({ length: 5 }, () => expect.stringContaining('40480172')) as unknown],
  ])('is refused with %s', async (query, status, faults) => {
    expect(faultsOf(await send(flows(FLOW), query), status)).toEqual(faults);
    expect(await producer.stored()).toEqual([0, 0]);
  });

  it('says how a plus sign is written in a URL, and which delimiter the header has', async () => {
    const plus = await send('', '?mapping=nfdump&zone=+07:00');
    expect(plus.body.header.errors?.[0]?.description).toContain('%2B');
    const other = await send('firstSeen;lastSeen;bytes\n', '?mapping=nfdump');
    expect(other.body.header.errors?.[0]?.description).toContain('is the delimiter ";"?');
  });

  it('takes no foreign type without one', async () => {
    expect(faultsOf(await send('x', '', { type: 'text/plain' }), 415)).toEqual(['40460206']);
  });

  it('takes charging data, a record a container', async () => {
    const document = {
      subscriberIdentifier: 'imsi-001019756139935',
      pDUSessionChargingInformation: { chargingId: 1 },
      multipleUnitUsage: [
        {
          usedUnitContainer: [1, 2].map((localSequenceNumber) => ({
            localSequenceNumber,
            triggerTimestamp: '2026-06-05T10:05:00Z',
            time: 60,
            uplinkVolume: 1,
            downlinkVolume: 2,
          })),
        },
      ],
    };
    const body = `${JSON.stringify(document)}\n`;
    expectCounts(await send(body, '?mapping=cdr-json', { type: NDJSON_TYPE }), [2, 2, 0, 0, 0]);
    expect(await sums()).toEqual({ count: 2, up: '2', down: '4' });
  });
});
