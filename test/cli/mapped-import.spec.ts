import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { edgemeter, edgemeterHere, type CliAnswer } from '../support/cli.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

let folder: string;
let service: TestApp;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'edgemeter-mapped-'));
  service = await startTestApp();
});
afterAll(async () => {
  await service.close();
  await rm(folder, { recursive: true });
});

const at = (name: string) => join(folder, name);
const told = () => ['--rejects', at('rejects.ndjson'), '--json'];
const env = () => ({ DATABASE_URL: service.databaseUrl, RECORD_RETENTION_DAYS: '36500' });
const run = (...args: string[]) => edgemeterHere(args, { env: env() });

async function importing(...args: string[]) {
  return answerOf(await run('import', ...args, ...told()));
}

/** The same as a process of its own. */
async function importingApart(...args: string[]) {
  return answerOf(await edgemeter(['import', ...args, ...told()], { env: env() }));
}

function answerOf({ code, stdout, stderr }: CliAnswer) {
  if (code !== 0 && code !== 3) throw new Error(`${code}: ${stderr}`);
  return { code, answer: JSON.parse(stdout) as Record<string, unknown> };
}

async function stored() {
  const { rows } = await service.pool.query<{ count: number; up: string; down: string }>(
    'SELECT count(*)::int AS count, sum(uplink_bytes)::text AS up, sum(downlink_bytes)::text AS down FROM usage_record',
  );
  return rows[0];
}

const RADIUS = ['test/cases/radacct.csv', '--mapping', 'radius', '--set', 'zone=+07:00', '--account', 'acme'];

describe('an import with a mapping', () => {
  it('shows first what RADIUS accounting would become, and then takes it', async () => {
    const { answer: previews } = await importing(...RADIUS, '--dry-run');
    expect(previews).toMatchObject([
      {
        good: 60,
        rejected: 0,
        ignored: 0,
        uplink_bytes: '350180529',
        downlink_bytes: '2674977269',
        first_started_at: '2019-01-24T06:03:01.000Z',
      },
    ]);
    expect(await stored()).toMatchObject({ count: 0 });
    expect(await importingApart(...RADIUS)).toMatchObject({
      code: 0,
      answer: { received: 60, accepted: 60, duplicates: 0, conflicts: 0, rejected: 0 },
    });
    expect(await stored()).toEqual({ count: 60, up: '350180529', down: '2674977269' });
    expect((await importing(...RADIUS)).answer).toMatchObject({ accepted: 0, duplicates: 60 });
    await service.pool.query(
      'TRUNCATE usage_record, usage_packed, usage_record_identity, usage_record_key, usage_change, usage_rollup',
    );
  });

  it('takes flows of nfdump from a file of any name', async () => {
    await copyFile('test/cases/nfdump-616.csv', at('flows.out'));
    const { answer } = await importing(at('flows.out'), '--mapping', 'nfdump', '--account', 'acme');
    expect(answer).toMatchObject({ received: 6, accepted: 6 });
    expect(await stored()).toEqual({ count: 6, up: '3646447616', down: '0' });
  });

  it('reads a mapping file, and writes down what was refused with line, column and value', async () => {
    await writeFile(
      at('mine.yaml'),
      'delimiter: ";"\naccount: bolt\nfields:\n  record_id: id\n  started_at: from\n  ended_at: { after_start: { column: took, duration: clock } }\n  uplink_bytes: up\n  downlink_bytes: { value: 0 }\n',
    );
    await writeFile(
      at('mine.csv'),
      'id;from;took;up\na;2026-06-05 10:00:00;00:01:30;5\nb;2026-06-05 10:00:00;90;6\n"c;2026-06-05 10:00:00;00:01:30;7\n',
    );
    const { code, answer } = await importing(at('mine.csv'), '--mapping', at('mine.yaml'));
    expect([code, answer]).toMatchObject([3, { received: 3, accepted: 1, rejected: 2 }]);
    const rejects = (await readFile(at('rejects.ndjson'), 'utf8')).trim().split('\n');
    expect(rejects.map((line) => JSON.parse(line) as unknown)).toMatchObject([
      {
        line: 3,
        record_id: 'b',
        record: 'b;2026-06-05 10:00:00;90;6',
        errors: [{ code: '40480103', field: 'ended_at', column: 'took', value: '90' }],
      },
      { line: 4, record: '"c;2026-06-05 10:00:00;00:01:30;7', errors: [{ code: '40480117' }] },
    ]);
  });

  it.each([
    [['--mapping', 'none'], 'none is no good mapping\nmapping: "none" is neither stored nor one of radius'],
    [['--set', 'zone=UTC'], '--set goes with --mapping'],
    [['--mapping', 'radius', '--set', 'speed=1'], '--set must be NAME=VALUE, with a name of zone'],
    [['--mapping', 'radius', '--set', 'zone=Mars'], 'radius is no good mapping\nzone: must be UTC'],
    [['--mapping', './none.yaml'], './none.yaml cannot be read: ENOENT'],
  ])('is refused with %j', async (args, message) => {
    const { code, stderr } = await run('import', 'test/cases/nfdump-616.csv', ...args);
    expect([code, stderr]).toEqual([2, expect.stringContaining(message)]);
  });
});

describe('mappings', () => {
  it('are shown as the files that they are read from, stored, used and removed', async () => {
    const shown = await run('mappings', 'show', 'radius');
    await writeFile(at('radius.yaml'), shown.stdout);
    expect(await run('mappings', 'check', at('radius.yaml'))).toMatchObject({ code: 0 });
    expect(await run('mappings', 'put', 'wifi', at('radius.yaml'))).toMatchObject({ code: 0 });
    const { answer } = await importing(
      'test/cases/radacct.csv',
      '--mapping',
      'wifi',
      '--account',
      'acme',
      '--dry-run',
    );
    expect(answer).toMatchObject([{ good: 60 }]);
    expect((await run('mappings', 'list')).stdout).toMatch(/^wifi +no +20/m);
    expect(await run('mappings', 'remove', 'wifi')).toMatchObject({ code: 0 });
    expect(await run('mappings', 'remove', 'wifi')).toMatchObject({ code: 1 });
  });

  it('are checked whole', async () => {
    await writeFile(at('bad.yaml'), 'zone: Mars\nfields:\n  record_id: [1]\n  speed: x\n');
    const { code, stderr } = await run('mappings', 'check', at('bad.yaml'));
    expect(code).toBe(2);
    expect(stderr).toContain('zone: must be UTC');
    expect(stderr).toContain('fields.speed: unknown');
    expect(stderr).toContain('fields.record_id: must be an object');
    expect(stderr).toContain('fields.ended_at: missing');
    await writeFile(at('bad.yaml'), 'a: [\n');
    expect((await run('mappings', 'check', at('bad.yaml'))).stderr).toContain('not YAML or JSON');
  });
});
