import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { compiled } from './compiled.js';

export interface CliAnswer {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CliOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** What stands on standard input. */
  readonly input?: string;
}

/** Runs `edgemeter` with these arguments to its end, as a process of its own. */
export async function edgemeter(
  args: readonly string[],
  { env = {}, input = '' }: CliOptions = {},
): Promise<CliAnswer> {
  const child = spawn(process.execPath, [compiled('cli/main.js'), ...args], {
    env: { PATH: process.env.PATH, NODE_NO_WARNINGS: '1', ...env },
    stdio: 'pipe',
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  await once(child, 'close');
  return { code: child.exitCode, stdout, stderr };
}
