import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const PROGRAM = join(ROOT, 'dist/cli/main.js');

/**
 * Builds the stored aggregates of facts that were made in the database, by the service's own recomputation.
 * @returns false where this build of the service has none to build.
 */
export async function buildAggregates(url: string): Promise<boolean> {
  if (!existsSync(join(ROOT, 'dist/cli/verify.js'))) return false;
  const child = spawn(process.execPath, [PROGRAM, 'verify', '--repair'], {
    cwd: ROOT,
    env: { PATH: process.env.PATH, DATABASE_URL: url, DATABASE_STATEMENT_TIMEOUT_MS: '3600000' },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  const code = await new Promise((resolve) => child.once('close', resolve));
  if (code !== 0) throw new Error(`The aggregates could not be built:\n${errors}`);
  return true;
}
