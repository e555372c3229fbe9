import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { THE_SERVICE } from '../../src/access/audit/audit-entry.js';
import { PortalTokensService } from '../../src/access/portal-tokens/portal-tokens.service.js';
import { SweepService } from '../../src/retention/sweep.service.js';
import { Refresher } from '../../src/rollups/refresher.js';
import { keyFor, postRecords } from '../support/records.js';
import type { TestApp } from '../support/test-app.js';
import { setAges, startAged } from './aged.js';
import { BRIEF } from './years.js';

const MINUTE = 60_000;
const CELL = (n: number) => `0f3f0a3e-0000-4000-8000-00000000000${n}`;

/** A record of a minute, with a site, a subscriber, a service and a cell of its own. */
const usage = (account: string, at: string, name: string, service = 1) => ({
  record_id: name,
  account_id: account,
  started_at: Date.parse(at),
  ended_at: Date.parse(at) + MINUTE,
  uplink_bytes: 1,
  downlink_bytes: 2,
  customer_site_id: `site-${name}`,
  msisdn: `4917000${service}`,
  service_id: service,
  cell_id: CELL(service),
});

// It is 2026-06-15T10:00Z. What is kept begins, as test/retention/years.ts has it:
//            records      slots        hours        days
//   acme     2026-04-16   2026-02-15   2025-05-11   2024-04-06
//   brief    2026-06-05   2026-05-26   2026-05-16   2026-05-06
//   keeper   2025-08-19   2025-08-19   2025-01-31   ever
const RECORDS = [
  usage('acme', '2024-04-05T12:00:00Z', 'a-gone', 9),
  usage('acme', '2024-04-06T12:00:00Z', 'a-day', 8),
  usage('acme', '2025-06-01T12:00:00Z', 'a-hour', 7),
  usage('acme', '2026-03-01T12:07:00Z', 'a-slot', 6),
  usage('acme', '2026-04-15T12:00:00Z', 'a-eve', 5),
  usage('acme', '2026-06-01T12:00:00Z', 'a-record', 4),
  usage('brief', '2026-05-05T12:00:00Z', 'b-gone', 9),
  usage('brief', '2026-05-16T10:02:00Z', 'b-hour', 8),
  usage('brief', '2026-05-17T10:02:00Z', 'b-late-hour', 8),
  usage('brief', '2026-06-10T12:00:00Z', 'b-record', 3),
  usage('keeper', '2024-04-05T12:00:00Z', 'k-day', 2),
  usage('keeper', '2025-08-19T12:00:00Z', 'k-record', 1),
  usage('keeper', '2026-05-20T12:00:00Z', 'k-may', 0),
];

let service: TestApp;
const keys = new Map<string, string>();

beforeAll(async () => {
  service = await startAged();
  for (const accounts of [['acme'], ['brief'], ['keeper'], ['acme', 'brief', 'keeper']]) {
    keys.set(accounts.join(), await keyFor(service, accounts));
  }
  keys.set('all', await keyFor(service, 'all'));
  expect(await postRecords(service, keys.get('all')!, RECORDS)).toMatchObject({ accepted: RECORDS.length });
  await service.app.get(Refresher).pass();
  await service.app.get(SweepService).sweep({ wait: true, graceMs: 0 });
}, 60_000);

afterAll(() => service.close());

interface Values {
  readonly values: unknown;
  readonly data_from: string | null;
  readonly next_page_token: string | null;
}

async function lookUp(accounts: string, path: string, headers?: Record<string, string>): Promise<Values> {
  const answer = await fetch(`${service.url}/connectivity/v1/dimensions/${path}`, {
    headers: headers ?? { 'X-API-Key': keys.get(accounts)! },
  });
  expect(answer.status).toBe(200);
  return (await answer.json()) as Values;
}

/** What is found, and from when on it is complete. */
async function found(accounts: string, path: string): Promise<[unknown, string | null]> {
  const { values, data_from: dataFrom } = await lookUp(accounts, path);
  return [values, dataFrom];
}

const between = (from: string, to: string) => `start_date_time=${from}&end_date_time=${to}`;
const EVER = between('2023-01-01T00:00:00Z', '2026-06-15T00:00:00Z');
const EVERYBODY = 'acme,brief,keeper';

describe('sites of the last thirty days', () => {
  it('are there although the range touches what has gone', async () => {
    // From 2026-05-16T10:00Z: of that day brief keeps hours, and before it nothing is asked for.
    expect(await found('brief', 'customer_site_id/values')).toEqual([
      ['site-b-hour', 'site-b-late-hour', 'site-b-record'],
      '2026-05-06T00:00:00+00:00',
    ]);
    expect(await found('acme', 'customer_site_id/values')).toEqual([
      ['site-a-record'],
      '2024-04-06T00:00:00+00:00',
    ]);
    expect(await found('keeper', 'customer_site_id/values')).toEqual([['site-k-may'], null]);
  });

  it('are those that a report over the same range tells of', async () => {
    const answer = await fetch(`${service.url}/connectivity/v1/report`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'X-API-Key': keys.get('brief')! },
      body: JSON.stringify({
        start_date_time: '2026-05-16T10:00:00Z',
        end_date_time: '2026-06-15T10:00:00Z',
        granularity: 'DAY',
        dimensions: ['customer_site_id'],
        metrics: [{ name: 'uplink_bytes', aggregation_type: 'COUNT' }],
      }),
    });
    const { result } = (await answer.json()) as { result: { customer_site_id: string }[][] };
    const { values } = await lookUp('brief', 'customer_site_id/values');
    expect(result.map(([point]) => point!.customer_site_id)).toEqual(values);
  });
});

describe('values of accounts with ages of their own', () => {
  it('are each account’s, from when on it keeps them', async () => {
    expect(await found(EVERYBODY, `customer_site_id/values?${EVER}`)).toEqual([
      [
        'site-a-day',
        'site-a-eve',
        'site-a-hour',
        'site-a-record',
        'site-a-slot',
        'site-b-hour',
        'site-b-late-hour',
        'site-b-record',
        'site-k-day',
        'site-k-may',
        'site-k-record',
      ],
      '2026-05-06T00:00:00+00:00',
    ]);
    expect(await found(EVERYBODY, `account_id/values?${EVER}`)).toEqual([
      ['acme', 'brief', 'keeper'],
      '2026-05-06T00:00:00+00:00',
    ]);
    expect(
      await found(EVERYBODY, `account_id/values?${between('2023-01-01T00:00:00Z', '2025-01-01T00:00:00Z')}`),
    ).toEqual([['acme', 'keeper'], '2026-05-06T00:00:00+00:00']);
  });

  it('are each account’s, of what only records tell', async () => {
    const sevens = ['49170000', '49170001', '49170003', '49170004'];
    expect(await found(EVERYBODY, `msisdn/values?${EVER}`)).toEqual([sevens, '2026-06-05T00:00:00+00:00']);
    expect(await found(EVERYBODY, `service_id/values?${EVER}`)).toEqual([
      [0, 1, 3, 4],
      '2026-06-05T00:00:00+00:00',
    ]);
    expect(await found(EVERYBODY, `cell_id/values?${EVER}`)).toEqual([
      [0, 1, 3, 4].map(CELL),
      '2026-06-05T00:00:00+00:00',
    ]);
    expect(await found(EVERYBODY, `msisdn/values?${EVER}&account_id=keeper`)).toEqual([
      sevens.slice(0, 2),
      '2025-08-19T00:00:00+00:00',
    ]);
    const lately = between('2026-06-06T00:00:00Z', '2026-06-15T00:00:00Z');
    expect(await found(EVERYBODY, `msisdn/values?${lately}`)).toEqual([
      ['49170003'],
      '2026-06-05T00:00:00+00:00',
    ]);
    expect(await found(EVERYBODY, 'msisdn/values')).toEqual([
      ['49170000', '49170003', '49170004'],
      '2026-06-05T00:00:00+00:00',
    ]);
  });

  it('are everybody’s for who may see all', async () => {
    expect(await found('all', `customer_site_id/values?${EVER}`)).toEqual([
      ['site-a-record', 'site-b-record', 'site-k-may', 'site-k-record'],
      '2026-06-05T00:00:00+00:00',
    ]);
    expect(await found('all', `account_id/values?${EVER}`)).toEqual([
      ['acme', 'brief', 'keeper'],
      '2026-06-05T00:00:00+00:00',
    ]);
    // Figures of services over all accounts are stored, and go by the ages of the settings: 2 was used before.
    expect(await found('all', `service_id/values?${EVER}`)).toEqual([
      [0, 1, 3, 4, 5, 6, 7, 8, 9],
      '2024-04-06T00:00:00+00:00',
    ]);
  });

  it('come in pages', async () => {
    const pages: unknown[] = [];
    for (let token: string | null = ''; token !== null && pages.length < 9;) {
      const path = `msisdn/values?${EVER}&limit=3${token && `&page_token=${token}`}`;
      const page = await lookUp(EVERYBODY, path);
      expect(page.data_from).toBe('2026-06-05T00:00:00+00:00');
      pages.push(page.values);
      token = page.next_page_token;
    }
    expect(pages).toEqual([['49170000', '49170001', '49170003'], ['49170004']]);
    expect(await found(EVERYBODY, `customer_site_id/values?${EVER}&prefix=site-k&limit=3`)).toEqual([
      ['site-k-day', 'site-k-may', 'site-k-record'],
      '2026-05-06T00:00:00+00:00',
    ]);
    expect(await found(EVERYBODY, `msisdn/values?${EVER}&prefix=49170003`)).toEqual([
      ['49170003'],
      '2026-06-05T00:00:00+00:00',
    ]);
  });

  it('are no more than a portal token is pinned to', async () => {
    const { token } = await service.app
      .get(PortalTokensService)
      .issue(
        { accounts: ['acme', 'keeper'], sites: ['site-a-day', 'site-k-day', 'site-k-record'] },
        THE_SERVICE,
      );
    const headers = { Authorization: `Bearer ${token}` };
    const ask = async (path: string) => {
      const { values, data_from: dataFrom } = await lookUp('', path, headers);
      return [values, dataFrom];
    };
    expect(await ask(`customer_site_id/values?${EVER}`)).toEqual([
      ['site-a-day', 'site-k-day', 'site-k-record'],
      '2024-04-06T00:00:00+00:00',
    ]);
    expect(await ask(`msisdn/values?${EVER}`)).toEqual([['49170001'], '2026-04-16T00:00:00+00:00']);
  });
});

describe('a stretch of time', () => {
  it.each<[string, string, string, string, unknown[], string | null]>([
    [
      'that is all gone',
      'acme',
      '2024-04-05T00:00:00Z',
      '2024-04-06T00:00:00Z',
      [],
      '2024-04-06T00:00:00+00:00',
    ],
    [
      'of hours of a day that is kept as a whole only, and the next',
      'acme',
      '2024-04-06T11:00:00Z',
      '2024-04-08T00:00:00Z',
      [],
      '2024-04-07T00:00:00+00:00',
    ],
    [
      'that ends amid a day that is kept as a whole only',
      'acme',
      '2024-04-06T00:00:00Z',
      '2024-04-07T13:00:00Z',
      ['site-a-day'],
      '2024-04-07T13:00:00+00:00',
    ],
    [
      'of a day that is kept as a whole only',
      'acme',
      '2024-04-06T00:00:00Z',
      '2024-04-07T00:00:00Z',
      ['site-a-day'],
      '2024-04-06T00:00:00+00:00',
    ],
    [
      'of hours that are kept',
      'acme',
      '2025-06-01T12:00:00Z',
      '2025-06-01T13:00:00Z',
      ['site-a-hour'],
      '2024-04-06T00:00:00+00:00',
    ],
    [
      'of slots where only hours are kept',
      'acme',
      '2025-06-01T12:00:00Z',
      '2025-06-01T12:55:00Z',
      [],
      '2025-06-01T12:55:00+00:00',
    ],
    [
      'from within an hour where only hours are kept',
      'acme',
      '2025-06-01T11:05:00Z',
      '2025-06-01T13:00:00Z',
      ['site-a-hour'],
      '2025-06-01T12:00:00+00:00',
    ],
    [
      'of slots',
      'acme',
      '2026-03-01T12:05:00Z',
      '2026-03-01T12:10:00Z',
      ['site-a-slot'],
      '2024-04-06T00:00:00+00:00',
    ],
    [
      'that cuts a slot whose records are gone',
      'acme',
      '2026-03-01T12:07:30Z',
      '2026-03-01T12:20:00Z',
      [],
      '2026-03-01T12:10:00+00:00',
    ],
    [
      'that cuts slots at both ends, one of which is told by records',
      'acme',
      '2026-03-01T12:03:00Z',
      '2026-06-01T12:00:30.5Z',
      ['site-a-eve', 'site-a-record', 'site-a-slot'],
      '2026-03-01T12:05:00+00:00',
    ],
    [
      'that ends before a record within a slot',
      'acme',
      '2026-03-01T12:00:00Z',
      '2026-06-01T12:00:00Z',
      ['site-a-eve', 'site-a-slot'],
      '2024-04-06T00:00:00+00:00',
    ],
    [
      'within one slot',
      'acme',
      '2026-06-01T12:00:10Z',
      '2026-06-01T12:00:20Z',
      ['site-a-record'],
      '2026-04-16T00:00:00+00:00',
    ],
    [
      'of all the years there are',
      'acme',
      '0001-01-01T00:00:00Z',
      '9999-12-31T00:00:00Z',
      ['site-a-day', 'site-a-eve', 'site-a-hour', 'site-a-record', 'site-a-slot'],
      '2024-04-06T00:00:00+00:00',
    ],
    [
      'before there were any records',
      'acme',
      '1960-01-01T00:00:00Z',
      '1970-01-01T00:00:00Z',
      [],
      '2024-04-06T00:00:00+00:00',
    ],
    [
      'within one slot that is gone',
      'acme',
      '2026-03-01T12:07:10Z',
      '2026-03-01T12:07:20Z',
      [],
      '2026-04-16T00:00:00+00:00',
    ],
  ])('%s', async (_, account, from, to, values, dataFrom) => {
    expect(await found(account, `customer_site_id/values?${between(from, to)}`)).toEqual([values, dataFrom]);
  });

  it('of which only records tell, before and across what is kept', async () => {
    const before = between('2026-04-01T00:00:00Z', '2026-04-16T00:00:00Z');
    expect(await found('acme', `msisdn/values?${before}`)).toEqual([[], '2026-04-16T00:00:00+00:00']);
    const across = between('2026-04-01T00:00:00Z', '2026-06-02T00:00:00Z');
    expect(await found('acme', `msisdn/values?${across}`)).toEqual([
      ['49170004'],
      '2026-04-16T00:00:00+00:00',
    ]);
  });
});

describe('records that are not yet removed', () => {
  it('are not found once they are behind their horizon', async () => {
    await setAges(service, 'brief', { ...BRIEF, facts_days: 4 });
    const { records } = await service.app.get(SweepService).sweep({ wait: false, isConfirmed: true });
    expect(records).toBe(0);
    const left = [['49170000', '49170001', '49170004'], '2026-06-11T00:00:00+00:00'];
    expect(await found('all', `msisdn/values?${EVER}`)).toEqual(left);
    expect(await found(EVERYBODY, `msisdn/values?${EVER}`)).toEqual(left);
    expect(await found('brief', 'msisdn/values')).toEqual([[], '2026-06-11T00:00:00+00:00']);
    expect(await found('brief', 'customer_site_id/values')).toEqual([
      ['site-b-hour', 'site-b-late-hour', 'site-b-record'],
      '2026-05-06T00:00:00+00:00',
    ]);
  });
});
