import { spawn, type ChildProcess } from 'node:child_process';
import { performance } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { isNativeError } from 'node:util/types';
import type { ServerBinaries } from './binaries.js';
import { createDatabase, probe, type Answer, type Endpoint } from './connection.js';
import { EmbeddedServerError } from './errors.js';
import { programEnvironment, runAs, signalServer, type ServerSignal } from './program.js';
import type { ServerLog } from './server-log.js';
import type { SystemUser } from './system-user.js';

const PROBE_FIRST_MS = 10;
const PROBE_MAX_MS = 200;
/** After a crash the server first replays its write-ahead log, which can have gigabytes. */
const START_TIMEOUT_MS = 10 * 60_000;

/** After a request for an immediate shutdown, the server itself kills its processes after 5 s. */
const QUIT_GRACE_MS = 10_000;

/** How the server program ended. */
export interface Exit {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Set if the program could not be started. */
  readonly error?: Error;
}

/** One run of the server program, from spawn to exit. */
export class Postmaster {
  readonly exited: Promise<Exit>;
  readonly #child: ChildProcess;
  readonly #binaries: ServerBinaries;
  readonly #log: ServerLog;
  #exit: Exit | undefined;

  constructor(
    binaries: ServerBinaries,
    options: readonly string[],
    user: SystemUser | undefined,
    log: ServerLog,
  ) {
    this.#binaries = binaries;
    this.#log = log;
    log.mark();
    this.#child = spawn(binaries.postgres, options, {
      ...runAs(user),
      env: programEnvironment(),
      stdio: ['ignore', log.fd, log.fd],
      // A process group of its own: Ctrl-C in a terminal must reach the application only. The application needs the
      // server until its last request has ended.
      detached: true,
      windowsHide: true,
    });
    this.exited = new Promise((resolve) => {
      const settle = (exit: Exit): void => {
        this.#exit ??= exit;
        resolve(this.#exit);
      };
      this.#child.once('exit', (exitCode, signal) => {
        settle({ exitCode, signal });
      });
      this.#child.once('error', (error) => {
        if (this.#child.pid === undefined) settle({ exitCode: null, signal: null, error });
      });
    });
  }

  /**
   * Resolves when the application's database accepts connections. Makes the database if it is missing.
   * @throws EmbeddedServerError if the server ends or refuses the connection.
   */
  async ready(endpoint: Endpoint, signal: AbortSignal): Promise<void> {
    const deadline = performance.now() + START_TIMEOUT_MS;
    for (let wait = PROBE_FIRST_MS; ; wait = Math.min(wait * 1.5, PROBE_MAX_MS)) {
      await Promise.race([delay(wait, undefined, { signal }), this.exited]);
      if (this.#exit) throw this.#startFailure(describeExit(this.#exit));
      const ended = this.exited.then((): Answer => ({ kind: 'not-yet' }));
      const answer = await Promise.race([probe(endpoint), ended]);
      if (answer.kind === 'ready') return;
      if (answer.kind === 'refused') throw this.#startFailure(answer.error.message, answer.error);
      if (answer.kind === 'no-database') await this.#createDatabase(endpoint);
      if (performance.now() > deadline) throw this.#startFailure('it does not accept connections');
    }
  }

  /**
   * Ends the server: by a fast shutdown for up to `graceMs` milliseconds, then by force. Resolves when it has ended.
   */
  async stop(graceMs: number): Promise<void> {
    if (!(await this.#endedBy('SIGINT', graceMs)) && !(await this.#endedBy('SIGQUIT', QUIT_GRACE_MS))) {
      await this.#endedBy('SIGKILL', 0);
    }
    await this.exited;
  }

  async #createDatabase(endpoint: Endpoint): Promise<void> {
    try {
      await createDatabase(endpoint);
    } catch (error) {
      throw this.#startFailure(isNativeError(error) ? error.message : String(error), error);
    }
  }

  async #endedBy(signal: ServerSignal, waitMs: number): Promise<boolean> {
    if (this.#exit || this.#child.pid === undefined) return true;
    await signalServer(this.#child.pid, signal, this.#binaries);
    const timer = new AbortController();
    const late = delay(waitMs, undefined, { signal: timer.signal }).catch(() => undefined);
    await Promise.race([this.exited, late]);
    timer.abort();
    // TypeScript does not know that #exit may have changed during the wait.
    return (this.#exit as Exit | undefined) !== undefined;
  }

  #startFailure(reason: string, cause?: unknown): EmbeddedServerError {
    const said = this.#log.tail();
    const detail = said === '' ? `see ${this.#log.path}` : `it wrote:\n${said}`;
    return new EmbeddedServerError(`The database server did not start: ${reason}; ${detail}`, { cause });
  }
}

function describeExit({ exitCode, signal, error }: Exit): string {
  if (error) return error.message;
  return signal ? `it was ended by ${signal}` : `it ended with code ${exitCode}`;
}
