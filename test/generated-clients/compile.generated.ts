import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, statSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { GENERATORS, programOf, REPORTS } from './programs.js';

const FOLDER = 'test/generated-clients';
const MODULES = resolve(FOLDER, 'node_modules');
const OPENAPI = resolve('docs/openapi.json');

let work: string;

/** Runs a program. @returns what it printed. */
async function run(
  command: string,
  args: readonly string[],
  cwd: string,
): Promise<{ status: number | null; text: string }> {
  const child = spawn(command, args, {
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
  await once(child, 'close');
  return { status: child.exitCode, text };
}

async function succeed(command: string, ...args: readonly string[]): Promise<void> {
  const { status, text } = await run(command, args, work);
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${text}`);
}

const node = (program: string, ...args: readonly string[]) =>
  succeed(process.execPath, join(MODULES, program), ...args);

/** The generators are installed on the first run, by the lockfile of their folder and without install scripts. */
async function install(): Promise<void> {
  const installed = join(MODULES, '.package-lock.json');
  const isOld =
    !existsSync(installed) || statSync(installed).mtimeMs < statSync(`${FOLDER}/package-lock.json`).mtimeMs;
  if (!isOld) return;
  const { status, text } = await run(
    'npm',
    ['ci', '--ignore-scripts', '--no-audit', '--no-fund'],
    resolve(FOLDER),
  );
  if (status !== 0) throw new Error(text);
}

/** Compiles one program. @returns the faults of the compiler. */
async function faultsOf(program: string): Promise<string> {
  const name = 'program.ts';
  await writeFile(join(work, name), program);
  const compilerOptions = {
    noEmit: true,
    strict: true,
    target: 'es2022',
    module: 'esnext',
    moduleResolution: 'bundler',
    lib: ['es2022', 'dom', 'dom.iterable'],
    types: [],
  };
  await writeFile(join(work, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: [name] }));
  const { text } = await run(
    process.execPath,
    [join(MODULES, 'typescript/bin/tsc'), '--project', work],
    work,
  );
  return text;
}

beforeAll(async () => {
  work = await mkdtemp(join(tmpdir(), 'edgemeter-clients-'));
  await install();
  await Promise.all([
    node('openapi-typescript/bin/cli.js', OPENAPI, '--output', join(work, 'openapi-typescript.ts')),
    node('@hey-api/openapi-ts/bin/run.js', '--input', OPENAPI, '--output', join(work, 'hey-api')),
    node(
      'orval/dist/bin/orval.js',
      '--input',
      OPENAPI,
      '--output',
      join(work, 'orval.ts'),
      '--client',
      'fetch',
    ),
  ]);
});

afterAll(async () => {
  await rm(work, { recursive: true, force: true });
});

describe('with clients made by generators', () => {
  it.each(GENERATORS.map((generator) => [generator.name, generator] as const))(
    '%s: every example compiles, and a wrong report does not',
    async (_, generator) => {
      expect(REPORTS.length).toBeGreaterThanOrEqual(8);
      const [first] = REPORTS;
      const wrong = [
        { ...(first?.body as object), granularity: 'FORTNIGHT' },
        { ...(first?.body as object), metrics: 'downlink_bytes' },
        { metrics: [{ name: 'downlink_bytes', aggregation_type: 'COUNT' }], end_date_time: 'NOW' },
      ];
      const program = programOf(generator, wrong);
      const faults = await faultsOf(program);
      const lines = [...faults.matchAll(/^program\.ts\((\d+),/gm)].map(([, line]) => Number(line));
      const wrongLines = program
        .split('\n')
        .flatMap((line, i) => (line.includes('const wrong') ? [i + 1] : []));
      expect([[...new Set(lines)], faults]).toEqual([wrongLines, faults]);
    },
  );
});
