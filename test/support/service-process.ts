import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { compiled } from './compiled.js';
import { keepLog } from './secret-search.js';
import type { DevCredentials } from '../../src/development/dev-credentials.js';

/** The service in a process of its own, as `npm start` runs it. */
export class ServiceProcess {
  stdout = '';
  stderr = '';
  readonly exited: Promise<number | null>;
  private readonly child: ChildProcess;
  private readonly announced: Promise<void>;

  constructor(
    readonly dataFolder: string,
    args: readonly string[] = ['--no-demo'],
    env: Readonly<Record<string, string>> = {},
    program: string = compiled('main.js'),
  ) {
    this.child = spawn(process.execPath, [program, ...args], {
      env: {
        PATH: process.env.PATH,
        NODE_NO_WARNINGS: '1',
        NODE_ENV: 'development',
        PORT: '0',
        EDGEMETER_DATA: dataFolder,
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.child.stderr?.on('data', (chunk: Buffer) => (this.stderr += chunk.toString()));
    this.announced = new Promise((resolve) => {
      this.child.stdout?.on('data', (chunk: Buffer) => {
        this.stdout += chunk.toString();
        if (this.stdout.includes('Edgemeter is ready')) resolve();
      });
    });
    this.exited = once(this.child, 'close').then(() => {
      keepLog(logOf(`${this.stdout}\n${this.stderr}`));
      return this.child.exitCode;
    });
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  /** Resolves with what `dev.json` says once the service is ready. */
  async ready(): Promise<DevCredentials> {
    const ended = this.exited.then((code) => {
      throw new Error(`The service ended with ${code}:\n${this.stderr}${this.stdout}`);
    });
    await Promise.race([this.announced, ended]);
    return JSON.parse(await readFile(join(this.dataFolder, 'dev.json'), 'utf8')) as DevCredentials;
  }

  /** Sends a signal and resolves with the exit code. */
  end(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    this.child.kill(signal);
    return this.exited;
  }
}

/** The lines of the log: in development the service also prints, for its user, commands with credentials. */
const logOf = (text: string): string => text.replaceAll(/^(?!\{).*\n?/gm, '');
