import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Portal } from '../aggregate/portal.js';
import { send } from '../support/refusals.js';
import { insertFacts } from '../support/facts.js';
import { keyFor } from '../support/records.js';

const NOW = Date.parse('2026-10-20T12:00:00Z');
const DAY = Date.parse('2026-10-05T00:00:00Z');

const portal = new Portal();
let key: string;

beforeAll(async () => {
  await portal.open({ clock: () => NOW, env: { REFRESH_INTERVAL_MS: '0' } });
  key = await keyFor(portal.service, ['acme']);
  await insertFacts(portal.service.pool, [
    { userId: 'ann', startedAt: DAY, endedAt: DAY + 60_000, uplinkBytes: 5, serviceId: 1 },
  ]);
});

afterAll(() => portal.close());

const RULE = 'must be Unix milliseconds from 2000-01-01 to the year 9999';

/** Numbers that are no Unix milliseconds, and what is said of them. */
const WRONG: [given: string, words: string][] = [
  ['1761436800', `${RULE}; given 1761436800, which looks like Unix seconds`],
  ['946684800', `${RULE}; given 946684800, which looks like Unix seconds`],
  ['1761436800000000', `${RULE}; given 1761436800000000, which looks like Unix microseconds`],
  ['1761436800000000000', `${RULE}; given 1761436800000000000, which looks like Unix nanoseconds`],
  ['946684799999', `${RULE}; given 946684799999`],
  ['253402300800000', `${RULE}; given 253402300800000`],
  ['0', `${RULE}; given 0`],
  ['-1', `${RULE}; given -1`],
  ['-1761436800000', `${RULE}; given -1761436800000`],
];

describe('a number that is no Unix milliseconds', () => {
  it.each(WRONG)('is refused by the aggregate: %s', async (given, words) => {
    for (const [field, code, what, path] of [
      ['fromDate', '40460102', 'from date', `sum/bytes?fromDate=${given}&period=all`],
      ['toDate', '40460103', 'to date', `sum/bytes?fromDate=2026-10-01&toDate=${given}&period=all`],
    ] as const) {
      const { status, header } = await portal.ask(path);
      expect([status, header.errors]).toEqual([
        400,
        [{ code, description: `Invalid or missing ${what}: ${words}`, field }],
      ]);
    }
  });

  it.each(WRONG)('is refused by the KPIs: %s', async (given, words) => {
    const capital = `M${words.slice(1)}.`;
    for (const name of ['from', 'to']) {
      const kpi1 = await fetch(`${portal.service.url}/api/kpi1?${name}=${given}`);
      expect([kpi1.status, await kpi1.json()]).toEqual([
        400,
        `Invalid query params values, error: {'${name}': ['${capital}']}`,
      ]);
      const kpi2 = await fetch(`${portal.service.url}/api/kpi2?${name}=${given}`);
      expect([kpi2.status, await kpi2.json()]).toEqual([
        400,
        `Invalid query params, error: "${name}" ${words}`,
      ]);
    }
  });

  it.each(WRONG.filter(([given]) => Number.isSafeInteger(Number(given))))(
    'is refused as the range of a backfill: %s',
    async (given, words) => {
      for (const [field, from, to] of [
        ['from', given, `${DAY}`],
        ['to', `${DAY}`, given],
      ] as const) {
        const body = `{"account_id":"acme","from":${from},"to":${to},"reason":"clock was wrong"}`;
        const { status, errors } = await send(`${portal.service.url}/usage/v1/backfills`, body, {
          'X-API-Key': key,
        });
        expect([status, errors]).toEqual([
          400,
          [{ code: '40480132', description: `Invalid or missing range: ${words}`, field }],
        ]);
      }
    },
  );
});

it('is refused as the time of a record', async () => {
  const record =
    '"account_id":"acme","record_id":"r","uplink_bytes":1,"downlink_bytes":1,"started_at":1761436800,"ended_at":1761436860';
  const { status, errors } = await send(
    `${portal.service.url}/usage/v1/records?mode=atomic`,
    `[{${record}}]`,
    { 'X-API-Key': key },
  );
  const words = 'must not be earlier than 2000-01-01; it looks like seconds, not milliseconds';
  expect([status, errors.map(({ description }) => description)]).toEqual([
    400,
    [`Invalid or missing start of usage: ${words}`, `Invalid or missing end of usage: ${words}`],
  ]);
});

describe('a time', () => {
  it.each(['1969-01-01', '1969-01-01T00:00:00Z'])(
    'may be of long ago where it is a date: %s',
    async (from) => {
      expect(await portal.items(`sum/bytes?fromDate=${from}&period=all`)).toEqual([
        expect.stringMatching(/ null 5$/),
      ]);
    },
  );

  it('is read from its first millisecond on', async () => {
    const all = `fromDate=946684800000&toDate=253402300799999&period=all`;
    expect(await portal.items(`sum/bytes?${all}`)).toEqual(['2000-01-01T00:00 null 5']);
    const rows = await fetch(
      `${portal.service.url}/api/kpi1?from=946684800000&to=253402300799999&interval=1-hour`,
    );
    expect(await rows.json()).toEqual([expect.objectContaining({ total_bytes: 5 })]);
  });

  it('at which no interval begins makes no row', async () => {
    for (const name of ['interval_start_timestamp', 'interval_end_timestamp']) {
      const answer = await fetch(`${portal.service.url}/api/kpi1?${name}=1761436800`);
      expect([answer.status, await answer.json()]).toEqual([200, []]);
    }
  });
});
