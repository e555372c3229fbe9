import type { ServerBinaries } from './binaries.js';
import { hasCode } from './errors.js';
import { runProgram } from './program.js';

/** Fast shutdown, immediate shutdown, and the end of all talking. */
export type ServerSignal = 'SIGINT' | 'SIGQUIT' | 'SIGKILL';

/** Signals a process of the server; nothing happens if it ended meanwhile. */
export async function signalServer(
  pid: number,
  signal: ServerSignal,
  { pgCtl }: Pick<ServerBinaries, 'pgCtl'>,
): Promise<void> {
  if (process.platform === 'win32') {
    // Windows has no signals; the server listens to an imitation of its own.
    await runProgram(pgCtl, ['kill', signal.slice('SIG'.length), String(pid)], undefined);
    return;
  }
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (!hasCode(error, 'ESRCH')) throw error;
  }
}
