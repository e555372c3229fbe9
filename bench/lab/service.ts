import { spawn, type ChildProcess } from 'node:child_process';
import { openSync, closeSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { DevCredentials } from '../../src/development/dev-credentials.js';
import type { Address } from '../load/connection.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const START_MS = 180_000;
const STOP_MS = 30_000;
const POLL_MS = 50;

/** The built service in a process of its own, started by the command of `npm start`. */
export class Service {
  private constructor(
    readonly url: URL,
    /** The development credentials that it made. */
    readonly credentials: DevCredentials,
    private readonly child: ChildProcess,
  ) {}

  /** @param folder is created. It gets the credentials and the output of the service. */
  static async start(folder: string, databaseUrl: string, mostMs = START_MS): Promise<Service> {
    const output = `${folder}.log`;
    const log = openSync(output, 'w');
    const child = spawn('sh', ['-c', `${startCommand()} --no-demo`], {
      cwd: ROOT,
      env: {
        PATH: `${dirname(process.execPath)}:${process.env.PATH ?? ''}`,
        PORT: '0',
        EDGEMETER_DATA: folder,
        DATABASE_URL: databaseUrl,
        // A busy machine takes longer than the usual wait to load the application.
        DATABASE_CONNECT_TIMEOUT_MS: '60000',
      },
      stdio: ['ignore', log, log],
    });
    closeSync(log);
    try {
      const credentials = await ready(child, folder, mostMs);
      return new Service(new URL(credentials.url), credentials, child);
    } catch (error) {
      child.kill('SIGKILL');
      throw new Error(`The service did not start:\n${await readFile(output, 'utf8')}`, { cause: error });
    }
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  get address(): Address {
    return { host: this.url.hostname, port: Number(this.url.port) };
  }

  /** The peak of resident memory so far, in bytes. Undefined if the system does not provide it. */
  peakMemory(): Promise<number | undefined> {
    return this.memoryOf('VmHWM');
  }

  /** The resident memory now, in bytes. Undefined if the system does not provide it. */
  memory(): Promise<number | undefined> {
    return this.memoryOf('VmRSS');
  }

  private async memoryOf(name: 'VmHWM' | 'VmRSS'): Promise<number | undefined> {
    try {
      const status = await readFile(`/proc/${this.child.pid}/status`, 'utf8');
      const kilobytes = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1];
      return kilobytes === undefined ? undefined : Number(kilobytes) * 1024;
    } catch {
      return undefined;
    }
  }

  async stop(): Promise<void> {
    if (hasEnded(this.child)) return;
    const exited = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.kill('SIGTERM');
    await Promise.race([exited, delay(STOP_MS, undefined, { ref: false })]);
    if (!hasEnded(this.child)) this.child.kill('SIGKILL');
    await exited;
  }
}

const hasEnded = ({ exitCode, signalCode }: ChildProcess): boolean =>
  exitCode !== null || signalCode !== null;

/** The command ends in `exec`, so that the process is the service and not a shell. */
function startCommand(): string {
  const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    scripts: { start: string };
  };
  return manifest.scripts.start;
}

/** Resolves with the credentials when the service answers at their address. */
async function ready(child: ChildProcess, folder: string, mostMs: number): Promise<DevCredentials> {
  const giveUpAt = Date.now() + mostMs;
  while (Date.now() < giveUpAt) {
    if (hasEnded(child)) throw new Error('It ended');
    const made = await announced(folder);
    if (made && (await isReady(made.url))) return made;
    await delay(POLL_MS);
  }
  throw new Error('It took too long');
}

async function announced(folder: string): Promise<DevCredentials | undefined> {
  try {
    return JSON.parse(await readFile(join(folder, 'dev.json'), 'utf8')) as DevCredentials;
  } catch {
    return undefined;
  }
}

async function isReady(url: string): Promise<boolean> {
  try {
    return (await fetch(new URL('/health/ready', url))).ok;
  } catch {
    return false;
  }
}
