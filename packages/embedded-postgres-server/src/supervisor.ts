import { performance } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { isNativeError } from 'node:util/types';
import type { ServerBinaries } from './binaries.js';
import { urlOf, type Endpoint } from './connection.js';
import { EmbeddedServerError } from './errors.js';
import { clearLeftovers } from './leftovers.js';
import type { Placement } from './placement.js';
import { Postmaster } from './postmaster.js';
import type { ServerLog } from './server-log.js';
import { serverArguments } from './settings.js';
import type { EmbeddedServer, LogSink, ServerExitEvent } from './types.js';

const FIRST_BACKOFF_MS = 50;
/** The longest pause before the first attempt, for a server that starts and dies again and again. */
const MAX_FIRST_BACKOFF_MS = 1_000;
const MAX_BACKOFF_MS = 5_000;
/** Starts that fail one after another. */
const MAX_ATTEMPTS = 10;
/** After a run of this length the pauses begin anew. */
const STABLE_AFTER_MS = 60_000;

/** The values that are the same for all restarts of a server. */
export interface SupervisorPlan {
  readonly application: string;
  readonly binaries: ServerBinaries;
  readonly placement: Placement;
  readonly password: string;
  readonly lz4: boolean;
  readonly extra: Readonly<Record<string, string>>;
  readonly stopGraceMs: number;
  readonly serverLog: ServerLog;
  readonly log: LogSink;
}

/** Runs a server at one port, and restarts it when it dies, until `stop()`. */
export class Supervisor implements EmbeddedServer {
  readonly url: string;
  readonly #plan: SupervisorPlan;
  readonly #endpoint: Endpoint;
  readonly #listeners = new Set<(event: ServerExitEvent) => void>();
  readonly #stopping = new AbortController();
  readonly #release: () => void;
  #postmaster: Postmaster | undefined;
  #supervision: Promise<void> | undefined;
  #stopped: Promise<void> | undefined;

  /** @param release is called after the last run of the server. */
  constructor(plan: SupervisorPlan, port: number, release: () => void) {
    this.#plan = plan;
    this.#release = release;
    this.#endpoint = { port, password: plan.password, application: plan.application };
    this.url = urlOf(this.#endpoint);
  }

  /** Starts the server. After a failure none of its processes is left. */
  async start(): Promise<void> {
    try {
      this.#supervision = this.#supervise(await this.#launch());
    } catch (error) {
      await this.#postmaster?.stop(this.#plan.stopGraceMs);
      throw error;
    }
  }

  onExit(listener: (event: ServerExitEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  stop(): Promise<void> {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  async #stop(): Promise<void> {
    this.#stopping.abort();
    try {
      await this.#postmaster?.stop(this.#plan.stopGraceMs);
      await this.#supervision;
    } finally {
      this.#listeners.clear();
      this.#release();
    }
  }

  async #launch(): Promise<Postmaster> {
    const { application, binaries, placement, lz4, extra, serverLog, log } = this.#plan;
    const { cluster, user } = placement;
    await clearLeftovers({ cluster, application }, binaries, log);
    const { port } = this.#endpoint;
    const options = await serverArguments({ cluster, application, port, lz4, extra });
    // No await from here to the assignment: stop() must find every server that was started.
    this.#stopping.signal.throwIfAborted();
    this.#postmaster = new Postmaster(binaries, options, user, serverLog);
    await this.#postmaster.ready(this.#endpoint, this.#stopping.signal);
    return this.#postmaster;
  }

  /** Restarts the server when it ends. Never rejects: no caller awaits it before the stop. */
  async #supervise(first: Postmaster): Promise<void> {
    let running: Postmaster | undefined = first;
    let shortRuns = 0;
    while (running) {
      const since = performance.now();
      const { exitCode, signal } = await running.exited;
      if (this.#stopping.signal.aborted) return;
      this.#plan.log('error', 'the database server died', { exitCode, signal });
      this.#emit({ kind: 'died', exitCode, signal });
      if (performance.now() - since > STABLE_AFTER_MS) shortRuns = 0;
      running = await this.#restart(Math.min(FIRST_BACKOFF_MS * 2 ** shortRuns++, MAX_FIRST_BACKOFF_MS));
    }
  }

  /**
   * Tries until the server runs, no attempt is left, or the server is to stop. A server that runs has succeeded, however
   * soon it dies again: only starts that fail one after another end the attempts.
   */
  async #restart(firstPauseMs: number): Promise<Postmaster | undefined> {
    const { log } = this.#plan;
    const { signal } = this.#stopping;
    let failure: unknown;
    for (let attempts = 1; attempts <= MAX_ATTEMPTS; attempts++) {
      try {
        await delay(Math.min(firstPauseMs * 2 ** (attempts - 1), MAX_BACKOFF_MS), undefined, { signal });
        const restarted = await this.#launch();
        log('info', 'the database server runs again', { attempts });
        this.#emit({ kind: 'restarted', attempts });
        return restarted;
      } catch (error) {
        failure = error;
        if (signal.aborted) return undefined;
        log('error', 'the database server could not be restarted', { error });
        await this.#postmaster?.stop(this.#plan.stopGraceMs);
      }
    }
    log('error', 'the database server stays down', { attempts: MAX_ATTEMPTS });
    const error = isNativeError(failure) ? failure : new EmbeddedServerError(String(failure));
    this.#emit({ kind: 'gave-up', error });
    return undefined;
  }

  #emit(event: ServerExitEvent): void {
    for (const listener of this.#listeners) {
      try {
        listener(event);
      } catch (error) {
        this.#plan.log('error', 'a listener to the database server failed', { error });
      }
    }
  }
}
