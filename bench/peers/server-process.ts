import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';

const START_MS = 60_000;
const POLL_MS = 100;

/** A peer's server in a process of its own. */
export class ServerProcess {
  private constructor(private readonly stopChild: () => Promise<void>) {}

  /** @param url answers 200 when the server is ready. @param log is created, for what the server prints. */
  static async start(
    program: string,
    args: readonly string[],
    { url, log }: { url: string; log: string },
  ): Promise<ServerProcess> {
    const output = openSync(log, 'w');
    const child = spawn(program, [...args], { stdio: ['ignore', output, output] });
    closeSync(output);
    const exited = new Promise<void>((resolve) =>
      child
        .once('exit', () => {
          resolve();
        })
        .once('error', () => {
          resolve();
        }),
    );
    const stop = async () => {
      child.kill('SIGKILL');
      await exited;
    };
    const end = Date.now() + START_MS;
    while (!(await answers(url))) {
      if (child.exitCode !== null || Date.now() >= end) {
        await stop();
        throw new Error(`${program} did not start:\n${await readFile(log, 'utf8')}`);
      }
      await delay(POLL_MS);
    }
    return new ServerProcess(stop);
  }

  end(): Promise<void> {
    return this.stopChild();
  }
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url)).ok;
  } catch {
    return false;
  }
}
