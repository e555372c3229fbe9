import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Writable } from 'node:stream';
import { COMMANDS } from '../../src/cli/commands.js';
import { runCommandLine } from '../../src/cli/run-command-line.js';
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

/**
 * The same in the process of the tests, where what a command needs is loaded already: a process of its own spends most
 * of its time on that. The environment is the given one as long as the command runs, so run one after the other.
 */
export async function edgemeterHere(
  args: readonly string[],
  { env = {} }: Pick<CliOptions, 'env'> = {},
): Promise<CliAnswer> {
  const [stdout, stderr] = [new Captured(), new Captured()];
  const { env: before } = process;
  process.env = { PATH: before.PATH, ...env };
  try {
    const code = await runCommandLine(args, COMMANDS, { stdout, stderr });
    return { code, stdout: stdout.text, stderr: stderr.text };
  } finally {
    process.env = before;
  }
}

/** What was written to it. */
export class Captured extends Writable {
  private readonly chunks: Buffer[] = [];

  get text(): string {
    return Buffer.concat(this.chunks).toString();
  }

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.chunks.push(chunk);
    done();
  }
}
