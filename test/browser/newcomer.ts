/**
 * What a newcomer does, as the README says it: clones the repository, runs the two commands, opens the printed address,
 * sees a chart of the demo, and drops a CSV file of own usage to see its chart. The figures of both are held against the
 * answers of the API. It prints how long installation and first start take.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page, Request } from 'playwright-core';
import type { DevCredentials } from '../../src/development/dev-credentials.js';
import { launchBrowser } from './browser-service.js';
import { dropCsv, figureOf, openPortal, panelOf, settled, signIn } from './portal-page.js';

const MOST_SECONDS = { install: 100, start: 30 };
const OWN = `record_id,account_id,started_at,ended_at,uplink_bytes,downlink_bytes
own-1,my-account,2026-02-03T08:00:00Z,2026-02-03T09:00:00Z,250,4000
own-2,my-account,2026-02-03T09:00:00Z,2026-02-03T10:00:00Z,50,600
`;

function expectEqual(what: string, shown: unknown, expected: unknown): void {
  if (JSON.stringify(shown) !== JSON.stringify(expected))
    throw new Error(`${what}: shown ${JSON.stringify(shown)}, expected ${JSON.stringify(expected)}`);
  console.log(`${what}: ${JSON.stringify(shown)}`);
}

async function run(command: string, args: readonly string[], cwd: string): Promise<void> {
  const child = spawn(command, args, { cwd, stdio: ['ignore', 'ignore', 'inherit'] });
  const [status] = (await once(child, 'exit')) as [number | null];
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${String(status)}`);
}

async function timed(what: string, most: number, work: Promise<unknown>): Promise<void> {
  const before = performance.now();
  await work;
  const seconds = (performance.now() - before) / 1000;
  console.log(`${what}: ${seconds.toFixed(1)} s (on a quiet machine with two cores at most ${most} s)`);
}

/** Waits for a line of the service. @returns what the pattern finds in it. */
function printed(service: ChildProcess, pattern: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    service.stdout?.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      const [, found] = pattern.exec(text) ?? [];
      if (found !== undefined) resolve(found);
    });
    service.on('exit', (code) => reject(new Error(`npm start ended with ${code}: ${text}`)));
  });
}

/** The bytes of the answer to the request that a figure comes from, asked for again with an API key. */
async function bytesOf(request: Request | undefined, { url, api_key }: DevCredentials): Promise<string[]> {
  const { requests } = request?.postDataJSON() as { requests: readonly { granularity: string }[] };
  const answer = await fetch(`${url}/connectivity/v1/report`, {
    method: 'POST',
    headers: { 'X-API-Key': api_key, 'Content-Type': 'application/json' },
    body: JSON.stringify(requests.find(({ granularity }) => granularity === 'TOTAL')),
  });
  const { result } = (await answer.json()) as { result: { name: string; value: number }[][] };
  return ['downlink_bytes', 'uplink_bytes'].map((name) =>
    String(result.flat().find((point) => point.name === name)?.value),
  );
}

async function shownBytes(page: Page): Promise<string[]> {
  return [await figureOf(page, 'Downlink'), await figureOf(page, 'Uplink')];
}

/** The charts of the panel, as soon as there is one. */
async function chartsOf(page: Page): Promise<number> {
  const charts = panelOf(page, 'Traffic').locator('.u-over');
  await charts.first().waitFor();
  return charts.count();
}

async function look(url: string, dev: DevCredentials): Promise<void> {
  const browser = await launchBrowser();
  try {
    const { page, requests, faults } = await openPortal(browser, url);
    await signIn(page, 'Partner');
    await settled(page);
    expectEqual('charts of the demo', await chartsOf(page), 1);
    const demo = requests.findLast((request) => request.url().endsWith('/report:batch'));
    expectEqual('bytes of the demo, down and up', await shownBytes(page), await bytesOf(demo, dev));

    await page.getByRole('link', { name: 'Start', exact: true }).click();
    await dropCsv(page, 'usage.csv', OWN);
    await page.getByText('2 of 2 records stored.').waitFor();
    await page.getByRole('button', { name: 'See their chart' }).click();
    await settled(page);
    expectEqual('charts of the own file', await chartsOf(page), 1);
    expectEqual('bytes of the own file, down and up', await shownBytes(page), ['4600', '300']);
    expectEqual('faults of the page', faults, []);
  } finally {
    await browser.close();
  }
}

const readme = await readFile('README.md', 'utf8');
if (!readme.includes('npm ci && npm start')) throw new Error('The README names other commands');
const work = await mkdtemp(join(tmpdir(), 'edgemeter-newcomer-'));
const folder = join(work, 'edgemeter');
let service: ChildProcess | undefined;
try {
  await run('git', ['clone', '--quiet', process.cwd(), folder], work);
  await timed('npm ci', MOST_SECONDS.install, run('npm', ['ci', '--no-audit', '--no-fund'], folder));
  const started = spawn('npm', ['start'], {
    cwd: folder,
    env: { ...process.env, PORT: '0', NODE_OPTIONS: '' },
    stdio: ['ignore', 'pipe', 'ignore'],
    detached: true,
  });
  service = started;
  const address = printed(started, /^Portal: (\S+)$/m);
  // From then on the demo stays as it is.
  const ready = printed(started, /(Edgemeter is ready)/);
  await timed('npm start', MOST_SECONDS.start, address);
  await ready;
  const dev = JSON.parse(await readFile(join(folder, '.edgemeter/dev.json'), 'utf8')) as DevCredentials;
  await look(await address, dev);
} finally {
  if (service?.pid !== undefined && service.exitCode === null) {
    service.removeAllListeners('exit');
    const ended = once(service, 'exit');
    process.kill(-service.pid, 'SIGTERM');
    await ended;
  }
  await rm(work, { recursive: true, force: true });
}
