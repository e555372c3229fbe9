import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import pg from 'pg';
import { createTestDatabase, type TestDatabase } from '../support/databases.js';
import { ServiceProcess } from '../support/service-process.js';
import { blocksOf, PAGES, whyElsewhere, type Block } from './blocks.js';

const RECORD = {
  record_id: 'from-a-file',
  account_id: '62c40843c7a190970912345',
  started_at: 1_709_290_800_000,
  ended_at: 1_709_290_860_000,
  uplink_bytes: 1,
  downlink_bytes: 2,
};

/** An API key of the pages, for which one that is there stands in. */
const KEY_OF_THE_PAGES = 'fs4fbhr97gqf';

/** Some commands read all of the demo data, on whatever machine. */
const MOST_MS = 400_000;

/** Where the commands are run: a folder like the project's, with the files that the pages speak of. */
let folder: string;
let service: ServiceProcess;
let url: string;
let adminToken: string | null;
let empty: TestDatabase;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'edgemeter-examples-'));
  const data = join(folder, '.edgemeter');
  for (const name of ['package.json', 'dist', 'node_modules', 'prisma']) {
    await symlink(resolve(name), join(folder, name));
  }
  await writeFile(
    join(folder, 'usage.csv'),
    `${Object.keys(RECORD).join()}\n${Object.values(RECORD).join()}\n`,
  );
  const reading = { session_id: 'of-a-file', ...RECORD, record_id: 'reading-from-a-file' };
  await writeFile(
    join(folder, 'readings.csv'),
    `${Object.keys(reading).join()}\n${Object.values(reading).join()}\n`,
  );
  await mkdir(join(folder, 'exports'));
  await writeFile(join(folder, 'exports', 'usage.ndjson'), `${JSON.stringify(RECORD)}\n`);
  service = new ServiceProcess(data, []);
  const dev = await service.ready();
  ({ url, admin_token: adminToken } = dev);
  // The role that the pages speak of.
  const client = new pg.Client({ connectionString: dev.database_url });
  await client.connect();
  await client.query('CREATE ROLE acme_bi');
  await client.end();
  empty = await createTestDatabase('template1');
}, MOST_MS);

afterAll(async () => {
  await service.end();
  await empty.drop();
  await rm(folder, { recursive: true, force: true });
});

/** As a shell that a reader has open: it knows `dev` from the first page on, and tells each answer's status. */
const SHELL = `
set -euo pipefail
dev() { node -p "require('./.edgemeter/dev.json').$1"; }
curl() { command curl --silent --show-error --write-out '\\n<status %{http_code}>\\n' "$@"; }
`;

interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

async function run(text: string): Promise<Ran> {
  // Migrating by command is for a database of one's own, everything else for that of the service.
  const env = text.includes('-- migrate') ? { ...process.env, DATABASE_URL: empty.url } : process.env;
  const child = spawn('bash', ['-c', `${SHELL}${text}`], {
    cwd: folder,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (stdout += chunk));
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stdout, stderr };
}

const statusesOf = ({ stdout }: Ran): number[] =>
  [...stdout.matchAll(/<status (\d+)>/g)].map(([, status]) => Number(status));

const byText = new Map<string, Promise<Ran>>();

/** What stands on several pages, and knows nothing of the commands before it, is run once: some take half a minute. */
function runOnce(text: string): Promise<Ran> {
  if (text.includes('$')) return run(text);
  const ran = byText.get(text) ?? run(text);
  byText.set(text, ran);
  return ran;
}

async function newKey(): Promise<string> {
  const answer = await fetch(`${url}/admin/v1/api-keys`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${adminToken ?? ''}` },
    body: JSON.stringify({
      name: 'Subject',
      account_ids: ['62c40843c7a190970912345'],
      scopes: ['report:read'],
    }),
  });
  if (answer.status !== 201) throw new Error(`${answer.status}: ${await answer.text()}`);
  const { data } = (await answer.json()) as { data: { id: string } };
  return data.id;
}

/** Variables that a block sets stand for those after it on the same page. */
const assignmentsOf = (blocks: readonly Block[]): string =>
  blocks.flatMap(({ text }) => text.match(/^[a-z_]+=\$\(.*\)$/gm) ?? []).join('\n');

describe.each(PAGES.filter((page) => blocksOf(page).some((block) => !whyElsewhere(block))))('%s', (page) => {
  const blocks = blocksOf(page);
  /** What the page calls `$ID`: that of the newest answer. */
  let id = '';

  it.each(blocks.filter((block) => !whyElsewhere(block)))(
    'line $line does what it says',
    async (block) => {
      const before = assignmentsOf(blocks.slice(0, blocks.indexOf(block)));
      const setting = block.text.includes('$') ? `ID=${id}\n${before}\n` : '';
      const here = `${setting}${block.text}`.replaceAll(/http:\/\/(?:127\.0\.0\.1|localhost):3000/g, url);
      const ran = await runOnce(
        here.includes(KEY_OF_THE_PAGES) ? here.replaceAll(KEY_OF_THE_PAGES, await newKey()) : here,
      );
      if (ran.code !== 0) throw new Error(`Ended with ${ran.code}:\n${ran.stdout}${ran.stderr}`);
      id = /"id": ?"([\w-]+)"/.exec(ran.stdout)?.[1] ?? id;
      for (const status of statusesOf(ran)) {
        const asTold = block.fails ? status >= 400 && status < 500 : status < 300;
        if (!asTold) throw new Error(`Answered ${status}:\n${ran.stdout}`);
      }
      expect(statusesOf(ran).length).toBe(block.text.match(/\bcurl /g)?.length ?? 0);
    },
    MOST_MS,
  );
});
