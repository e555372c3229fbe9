import { execFile, type ExecFileException } from 'node:child_process';
import type { SystemUser } from './server-user.js';

/** What a program that ran to its end had to say. */
export interface RunResult {
  readonly ok: boolean;
  readonly output: string;
}

const FOREIGN = /^(PG|LC_|LD_|DYLD_|NODE_)|^(LANG|LANGUAGE|TZ)$/;

/** The environment for the server's programs: nothing in ours may change how they behave. */
export function programEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !FOREIGN.test(name));
  return { ...Object.fromEntries(kept), LC_ALL: 'C', TZ: 'UTC' };
}

/** The spawn options that make a program run as `user`, from a folder everybody may enter. */
export function runAs(user: SystemUser | undefined): { uid?: number; gid?: number; cwd?: string } {
  const cwd = process.platform === 'win32' ? {} : { cwd: '/' };
  return user ? { ...cwd, uid: user.uid, gid: user.gid } : cwd;
}

/** Runs a program of the server to its end. */
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
