import { execFile, type ExecFileException } from 'node:child_process';
import { hasCode } from './errors.js';
import type { SystemUser } from './system-user.js';

/** The result of a program that has ended. */
export interface RunResult {
  readonly ok: boolean;
  readonly output: string;
}

/** Fast shutdown, immediate shutdown, and a kill without a shutdown. */
export type ServerSignal = 'SIGINT' | 'SIGQUIT' | 'SIGKILL';

/** Variables that would change how the server's programs behave. */
const REMOVED_VARIABLES = /^(PG|LC_|LD_|DYLD_|NODE_)|^(LANG|LANGUAGE|TZ)$/;

/** The environment for the server's programs. */
export function programEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !REMOVED_VARIABLES.test(name));
  return { ...Object.fromEntries(kept), LC_ALL: 'C', TZ: 'UTC' };
}

/** The spawn options that make a program run as `user`, in a folder that every user may enter. */
export function runAs(user: SystemUser | undefined): { uid?: number; gid?: number; cwd?: string } {
  const cwd = process.platform === 'win32' ? {} : { cwd: '/' };
  return user ? { ...cwd, uid: user.uid, gid: user.gid } : cwd;
}

/** Runs a program and waits until it ends. */
export function runProgram(
  program: string,
  options: readonly string[],
  user: SystemUser | undefined,
): Promise<RunResult> {
  return new Promise((resolve) => {
    const settings = { ...runAs(user), env: programEnvironment(), windowsHide: true };
    const done = (error: ExecFileException | null, stdout: string, stderr: string): void => {
      const output = `${stdout}${stderr}`.trim();
      resolve({ ok: error === null, output: output || (error?.message ?? '') });
    };
    execFile(program, options, settings, done);
  });
}

/** Signals a process of the server. Nothing happens if the process has ended. */
export async function signalServer(
  pid: number,
  signal: ServerSignal,
  { pgCtl }: { readonly pgCtl: string },
): Promise<void> {
  if (process.platform === 'win32') {
    // Windows has no signals. PostgreSQL listens to its own replacement.
    await runProgram(pgCtl, ['kill', signal.slice('SIG'.length), String(pid)], undefined);
    return;
  }
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (!hasCode(error, 'ESRCH')) throw error;
  }
}
