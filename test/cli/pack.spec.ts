import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { DAY_MS, HOUR_MS } from '../../src/common/time.js';
import { ApiKeysService } from '../../src/access/api-keys/api-keys.service.js';
import { edgemeterHere, type CliAnswer } from '../support/cli.js';
import { eventually } from '../support/eventually.js';
import { Program } from '../support/program.js';
import { postRecords } from '../support/records.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const DAY = Date.UTC(2026, 2, 3);
const DAYS = 3;
/** Records of the account `many`, a day: more than one line of the progress. */
const MANY = 100_000;
const BETWEEN_MS = 800;
const SUBSCRIBERS = 50;
const FIRST = 491_700;

let service: TestApp;
let key: string;

const record = (accountId: string, day: number, n: number) => ({
  record_id: `${accountId}-${day}-${n}`,
  account_id: accountId,
  started_at: DAY + day * DAY_MS + n * HOUR_MS,
  ended_at: DAY + day * DAY_MS + n * HOUR_MS + 60_000,
  uplink_bytes: 1_000 * day + n,
  downlink_bytes: 0,
  msisdn: String(FIRST),
});
const few = (accountId: string) =>
  Array.from({ length: DAYS }, (_, day) => [record(accountId, day, 1), record(accountId, day, 2)]).flat();

/** Record `n` of the account has `n % 7` bytes, and subscriber `n % 50`. None crosses an hour. */
const insertMany = () =>
  service.pool.query(
    `INSERT INTO usage_record (account_id, record_id, started_at, ended_at, uplink_bytes, downlink_bytes, started_day,
       msisdn, subscriber)
     SELECT 'many', n, at, at + 500, n % 7, 0, at / ${DAY_MS}, msisdn, ('1' || msisdn)::bigint
     FROM generate_series(0, ${DAYS * MANY - 1}) AS n,
       LATERAL (SELECT ${DAY}::bigint + n / ${MANY} * ${DAY_MS}::bigint + n % ${MANY} * ${BETWEEN_MS} AS at,
         (${FIRST} + n % ${SUBSCRIBERS})::text AS msisdn) AS made`,
  );

beforeAll(async () => {
  service = await startTestApp({ env: { PACK_AFTER_HOURS: '0' } });
  ({ key } = await service.app
    .get(ApiKeysService)
    .create({ name: 'both', accounts: 'all', scopes: ['report:read', 'usage:write'] }));
  await postRecords(service, key, [...few('acme'), ...few('bolt'), recent()]);
  await insertMany();
});
afterAll(() => service.close());

/** A record of an hour ago: no quiet day has it. */
function recent() {
  const endedAt = Date.now() - HOUR_MS;
  return { ...record('acme', 0, 0), record_id: 'recent', started_at: endedAt - 1_000, ended_at: endedAt };
}

const env = () => ({ DATABASE_URL: service.databaseUrl, PACK_AFTER_HOURS: '0' });
const run = (...args: string[]): Promise<CliAnswer> => edgemeterHere(args, { env: env() });
const said = (stdout: string, stderr: string | RegExp = ''): object => ({
  code: 0,
  stdout: `${stdout}\n`,
  stderr: typeof stderr === 'string' ? stderr : expect.stringMatching(stderr),
});

/** How many records are packed and plain, by account. */
async function stored(): Promise<Record<string, { packed: number; plain: number }>> {
  const { rows } = await service.pool.query<{ account: string; packed: number; plain: number }>(
    `SELECT account_id AS account, sum(packed)::int AS packed, sum(plain)::int AS plain FROM (
       SELECT account_id, records AS packed, 0 AS plain FROM usage_packed
       UNION ALL SELECT account_id, 0, 1 FROM usage_record
     ) AS facts GROUP BY 1 ORDER BY 1`,
  );
  return Object.fromEntries(rows.map(({ account, ...counts }) => [account, counts]));
}

async function report(account: string, msisdn: string): Promise<string> {
  const exact = (name: string, value: string) => ({
    dimension_name: name,
    operator: 'EXACT',
    expressions: [value],
  });
  const answer = await fetch(`${service.url}/connectivity/v1/report`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-API-Key': key },
    body: JSON.stringify({
      start_date_time: new Date(DAY).toISOString(),
      end_date_time: new Date(DAY + DAYS * DAY_MS).toISOString(),
      bucket_range: 'EXACT',
      granularity: 'HOUR',
      dimension_filter_clauses: [{ filters: [exact('account_id', account), exact('msisdn', msisdn)] }],
      metrics: [{ name: 'uplink_bytes', aggregation_type: 'COUNT' }],
    }),
  });
  return answer.text();
}

/** The bytes of each hour that has records. */
function hoursOf(records: readonly { at: number; bytes: number }[]): [string, number][] {
  const hours = new Map<number, number>();
  for (const { at, bytes } of records) {
    const hour = Math.floor(at / HOUR_MS) * HOUR_MS;
    hours.set(hour, (hours.get(hour) ?? 0) + bytes);
  }
  return [...hours].map(([hour, bytes]) => [new Date(hour).toISOString().replace('.000Z', '+00:00'), bytes]);
}

const MANY_HOURS = hoursOf(
  Array.from({ length: DAYS * MANY }, (_, n) => n)
    .filter((n) => n % SUBSCRIBERS === 17)
    .map((n) => ({
      at: DAY + Math.floor(n / MANY) * DAY_MS + (n % MANY) * BETWEEN_MS,
      bytes: n % 7,
    })),
);
const FEW_HOURS = hoursOf(few('acme').map((one) => ({ at: one.started_at, bytes: one.uplink_bytes })));

/** Expects the reports to say what the records say, whether they are packed or not. */
async function expectReports(): Promise<void> {
  for (const [account, msisdn, hours] of [
    ['many', String(FIRST + 17), MANY_HOURS],
    ['acme', String(FIRST), FEW_HOURS],
  ] as const) {
    const { result } = JSON.parse(await report(account, msisdn)) as {
      result: { time_stamp: string; value: number }[][];
    };
    expect(result.flat().map((point) => [point.time_stamp, point.value])).toEqual(hours);
  }
}

/** The statement that an ended process had begun is over. */
const isQuiet = () =>
  eventually('no statement of the command runs', async () => {
    const { rows } = await service.pool.query(
      `SELECT FROM pg_stat_activity WHERE datname = current_database() AND xact_start IS NOT NULL
         AND pid <> pg_backend_pid() AND query ~ 'usage_(un)?pack'`,
    );
    return rows.length === 0 || undefined;
  });

describe.each(['pack', 'unpack'])('edgemeter %s', (name) => {
  it.each([
    [['--to', 'yesterday'], '--to must be a date such as 2026-10-01'],
    [['--to', '2026-02-30'], '--to must be a date such as 2026-10-01'],
    [['--from', '2026-03-03T10:00:00Z'], '--from must be a date such as 2026-10-01'],
    [['--accounts', 'acme'], '--accounts'],
    [['acme'], 'acme'],
    [['--account'], '--account'],
  ])('called with %j says what is wrong, and changes nothing', async (args, text) => {
    const before = await stored();
    const answer = await run(name, ...args);
    expect(answer).toMatchObject({ code: 2, stdout: '' });
    expect(answer.stderr).toContain(text);
    expect(await stored()).toEqual(before);
  });

  it('describes its options', async () => {
    const { code, stdout } = await run(name, '--help');
    expect(code).toBe(0);
    for (const option of ['--account', '--from', '--to']) expect(stdout).toContain(option);
  });
});

describe('edgemeter pack', () => {
  it('packs the days and accounts that are selected', async () => {
    await expectReports();
    const args = ['--account', 'acme', '--account', 'bolt', '--from', '2026-03-04', '--to', '2026-03-05'];
    expect(await run('pack', ...args)).toEqual(said('4 records packed.'));
    expect(await stored()).toMatchObject({
      acme: { packed: 2, plain: 5 },
      bolt: { packed: 2, plain: 4 },
      many: { packed: 0, plain: DAYS * MANY },
    });
    await expectReports();
  });

  it('leaves an account that is being changed, and says so', async () => {
    const other = new pg.Client({ connectionString: service.databaseUrl });
    await other.connect();
    try {
      await other.query(`BEGIN; SELECT usage_unpack_days('acme', 0, 0)`);
      const args = ['pack', '--account', 'acme', '--account', 'bolt', '--to', '2026-03-04'];
      expect(await run(...args)).toEqual(
        said('2 records packed. 1 days were left, since they were being changed. Run it again.'),
      );
    } finally {
      await other.end();
    }
    expect(await run('pack', '--json', '--account', 'acme', '--to', '2026-03-04')).toEqual(
      said(JSON.stringify({ facts: 2, days: 1, busy: 0 }, null, 2)),
    );
  });

  it('goes on after it was broken off, shows its progress, and leaves the last two days', async () => {
    const broken = new Program(['pack'], env());
    await eventually('it shows its progress', () => broken.stderr.includes('packed') || undefined);
    // Ctrl-C.
    await broken.end('SIGINT');
    await isQuiet();
    const { packed = 0 } = (await stored()).many ?? {};
    expect(broken.stderr).toMatch(/^\d+ packed\n/);
    expect(packed).toBeGreaterThanOrEqual(MANY);
    expect(packed).toBeLessThan(DAYS * MANY);
    await expectReports();
    const left = await stored();
    const facts = Object.values(left).reduce((sum, { plain }) => sum + plain, 0) - 1;
    expect(await run('pack')).toEqual(said(`${facts} records packed.`, /^(\d+ packed\n)*$/));
    expect(await stored()).toEqual({
      acme: { packed: 6, plain: 1 },
      bolt: { packed: 6, plain: 0 },
      many: { packed: DAYS * MANY, plain: 0 },
    });
    await expectReports();
    expect(await run('pack')).toEqual(said('0 records packed.'));
  });
});

describe('edgemeter unpack', () => {
  it('refuses to run where the service packs', async () => {
    const answer = await edgemeterHere(['unpack'], { env: { ...env(), PACK_AFTER_HOURS: '48' } });
    expect(answer).toMatchObject({ code: 2, stdout: '' });
    expect(answer.stderr).toContain('Set PACK_AFTER_HOURS=0 in every instance, and here');
    expect(await stored()).toMatchObject({ bolt: { packed: 6, plain: 0 } });
  });

  it('unpacks the days and accounts that are selected', async () => {
    const args = ['--account', 'acme', '--from', '2026-03-04', '--to', '2026-03-05'];
    expect(await run('unpack', ...args, '--json')).toEqual(said(JSON.stringify({ facts: 2 }, null, 2)));
    expect(await stored()).toMatchObject({ acme: { packed: 4, plain: 3 }, bolt: { packed: 6, plain: 0 } });
    await expectReports();
  });

  it('goes on after it was killed, shows its progress, and unpacks all', async () => {
    const killed = new Program(['unpack'], env());
    await eventually('it shows its progress', () => killed.stderr.includes('unpacked') || undefined);
    await killed.end('SIGKILL');
    await isQuiet();
    const { many = { packed: 0, plain: 0 } } = await stored();
    expect(many.plain).toBeGreaterThan(0);
    expect(many.packed).toBeGreaterThan(0);
    expect(many.plain + many.packed).toBe(DAYS * MANY);
    await expectReports();
    const left = many.packed + ((await stored()).acme?.packed ?? 0) + ((await stored()).bolt?.packed ?? 0);
    expect(await run('unpack')).toEqual(said(`${left} records unpacked.`, /^(\d+ unpacked\n)*$/));
    expect(await stored()).toEqual({
      acme: { packed: 0, plain: 7 },
      bolt: { packed: 0, plain: 6 },
      many: { packed: 0, plain: DAYS * MANY },
    });
    await expectReports();
    expect(await run('unpack')).toEqual(said('0 records unpacked.'));
  });
});
