import { performance } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { isNativeError } from 'node:util/types';
import type { ServerBinaries } from './binaries.js';
import { urlOf } from './connection.js';
import { EmbeddedServerError } from './errors.js';
import { clearLeftovers } from './leftovers.js';
import type { Placement } from './placement.js';
import { Postmaster } from './postmaster.js';
import type { ServerLog } from './server-log.js';
import { serverArguments } from './settings.js';
import type { EmbeddedServer, LogSink, ServerExitEvent } from './types.js';

const FIRST_BACKOFF_MS = 50;
const MAX_BACKOFF_MS = 5_000;
const MAX_ATTEMPTS = 10;
/** A server that lived this long counts as sound: its next end is a first one again. */
const SOUND_AFTER_MS = 60_000;

/** Everything about a server that stays the same over its restarts. */
export interface KeeperPlan {
  readonly binaries: ServerBinaries;
  readonly placement: Placement;
  readonly password: string;
  readonly lz4: boolean;
  readonly extra: Readonly<Record<string, string>>;
  readonly stopGraceMs: number;
  readonly serverLog: ServerLog;
  readonly log: LogSink;
}

/** Keeps a server running at one port until it is told to stop. */
export class Keeper implements EmbeddedServer {
  readonly url: string;
  readonly #plan: KeeperPlan;
  readonly #port: number;
  readonly #listeners = new Set<(event: ServerExitEvent) => void>();
  readonly #stopping = new AbortController();
  readonly #release: () => void;
  #postmaster: Postmaster | undefined;
  #watching: Promise<void> | undefined;
  #stopped: Promise<void> | undefined;

  /** @param release is called when the server is down for good. */
  constructor(plan: KeeperPlan, port: number, release: () => void) {
    this.#plan = plan;
    this.#port = port;
    this.#release = release;
    this.url = urlOf({ port, password: plan.password });
  }

  /** Starts the server; after a failure nothing of it is left running. */
  async start(): Promise<void> {
    try {
      this.#watching = this.#watch(await this.#launch());
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
      await this.#watching;
    } finally {
      this.#listeners.clear();
      this.#release();
    }
  }

  async #launch(): Promise<Postmaster> {
    const { binaries, placement, password, lz4, extra, serverLog, log } = this.#plan;
    const { cluster, user } = placement;
    await clearLeftovers(cluster, binaries, log);
    const options = await serverArguments({ cluster, port: this.#port, lz4, extra });
    // From here to where stop() finds the server there must be no pause.
    this.#stopping.signal.throwIfAborted();
    this.#postmaster = new Postmaster(binaries, options, user, serverLog);
    await this.#postmaster.ready({ port: this.#port, password }, this.#stopping.signal);
    return this.#postmaster;
  }

  /** Restarts the server whenever it ends; never rejects, for there is nobody to whom it could. */
  async #watch(first: Postmaster): Promise<void> {
    let running: Postmaster | undefined = first;
    let attempts = 0;
    while (running) {
      const since = performance.now();
      const { exitCode, signal } = await running.exited;
      if (this.#stopping.signal.aborted) return;
      this.#plan.log('error', 'the database server died', { exitCode, signal });
      this.#tell({ kind: 'died', exitCode, signal });
      if (performance.now() - since > SOUND_AFTER_MS) attempts = 0;
      [running, attempts] = await this.#revive(attempts);
    }
  }

  /** Tries until the server runs, the attempts are used up, or it is to stop anyway. */
  async #revive(attempts: number): Promise<[Postmaster | undefined, number]> {
    const { log } = this.#plan;
    const { signal } = this.#stopping;
    let failure: unknown = new EmbeddedServerError('The database server keeps dying.');
    while (attempts < MAX_ATTEMPTS) {
      try {
        const backoff = Math.min(FIRST_BACKOFF_MS * 2 ** attempts++, MAX_BACKOFF_MS);
        await delay(backoff, undefined, { signal });
        const revived = await this.#launch();
        log('info', 'the database server runs again', { attempts });
        this.#tell({ kind: 'restarted', attempts });
        return [revived, attempts];
      } catch (error) {
        failure = error;
        if (signal.aborted) return [undefined, attempts];
        log('error', 'the database server could not be restarted', { error });
        await this.#postmaster?.stop(this.#plan.stopGraceMs);
      }
    }
    log('error', 'the database server stays down', { attempts });
    const error = isNativeError(failure) ? failure : new EmbeddedServerError(String(failure));
    this.#tell({ kind: 'gave-up', error });
    return [undefined, attempts];
  }

  #tell(event: ServerExitEvent): void {
    for (const listener of this.#listeners) {
      try {
        listener(event);
      } catch (error) {
        this.#plan.log('error', 'a listener to the database server failed', { error });
      }
    }
  }
}
