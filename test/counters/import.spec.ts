import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expectCounts, ndjson, Producer } from '../ingestion/producer.js';
import { edgemeter, edgemeterHere } from '../support/cli.js';
import { amountsIn, forgetReadings, reading, sendReadings } from './readings.js';

let producer: Producer;
let folder: string;

beforeAll(async () => {
  producer = await Producer.start({ env: { REFRESH_INTERVAL_MS: '0' } });
  folder = await mkdtemp(join(tmpdir(), 'counters-'));
});
afterAll(async () => {
  await producer.close();
  await rm(folder, { recursive: true });
});
beforeEach(() => forgetReadings(producer));

const FULL = 2 ** 32 - 1;

const importing = (...args: string[]) => [
  ...['import', folder, '--json', '--rejects', join(folder, 'rejects')],
  ...args,
];
const env = () => ({
  DATABASE_URL: producer.service.databaseUrl,
  NODE_ENV: 'test',
  LOG_LEVEL: 'error',
});
const run = (...args: string[]) => edgemeterHere(importing(...args), { env: env() });

/** Readings in three files, the latest in the first, and one that is bad. */
async function files(): Promise<void> {
  await writeFile(join(folder, 'a.ndjson'), ndjson([reading('c', 20, 5, 350), reading('d', 25, 6, 300)]));
  const csv = [reading('b', 10, 2, 100), reading('a', 5, FULL, 90), reading('c', 20, 5, 350)];
  const rows = [Object.keys(csv[0]!), ...csv.map((row) => Object.values(row))];
  await writeFile(join(folder, 'b.csv'), rows.map((cells) => `${cells.join(',')}\n`).join(''));
  await writeFile(join(folder, 'c.json'), JSON.stringify([{ ...reading('e', 30, 7, 300), session_id: '' }]));
}

describe('edgemeter import --counters cumulative', () => {
  it('takes readings of counters, in files and over HTTP', async () => {
    await files();
    const args = importing('--counters', 'cumulative', '--wrap', '32');
    const { code, stdout } = await edgemeter(args, { env: env() });
    expect(JSON.parse(stdout)).toMatchObject({
      files: 3,
      received: 6,
      accepted: 4,
      duplicates: 1,
      conflicts: 0,
      rejected: 1,
    });
    expect(code).toBe(3);
    const rejects = await readFile(join(folder, 'rejects'), 'utf8');
    expect(JSON.parse(rejects)).toMatchObject({
      record_id: 'e',
      errors: [{ code: '40480160', field: 'session_id' }],
    });
    expect(await amountsIn(producer)).toEqual([
      `a 0-5 ${FULL} 90`,
      'b 5-10 3 10',
      'c 10-20 3 250',
      `d 20-25 1 ${2 ** 32 - 50}`,
    ]);
    expectCounts(await sendReadings(producer, [reading('f', 27, 7, 310)]), [1, 1, 0, 0, 0]);
    expect((await amountsIn(producer)).at(-1)).toBe('f 25-27 1 10');
  });

  it('writes a reading in conflict down as it was sent', async () => {
    await files();
    await sendReadings(producer, [reading('d', 24, 6, 300)]);
    await run('--counters', 'cumulative', '--wrap', '32');
    const [conflict] = (await readFile(join(folder, 'rejects'), 'utf8')).split('\n');
    expect(JSON.parse(conflict ?? '')).toMatchObject({
      verdict: 'conflict',
      record: reading('d', 25, 6, 300),
    });
  });

  it.each([
    [['--counters', 'delta'], '--counters must be cumulative'],
    [['--counters', 'cumulative', '--wrap', '64'], '--wrap must be 32'],
    [['--wrap', '32'], '--wrap goes with --counters cumulative only'],
  ])('is not called with %j', async (args, message) => {
    const { code, stderr } = await run(...args);
    expect([code, stderr]).toEqual([2, expect.stringContaining(message)]);
    expect(await producer.stored()).toEqual([0, 0]);
  });
});
