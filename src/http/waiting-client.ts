import type { FastifyReply } from 'fastify';
import { ApiError } from '../errors/api-error.js';
import { RETRY_AFTER_SECONDS } from '../errors/from-database.js';

/** The client has gone away: there is nobody to be answered. */
export class ClientDisconnected extends Error {
  override readonly name = 'ClientDisconnected';

  constructor() {
    super('the client has gone away');
  }
}

/** A client that waits for an answer: as long as it stays, and no longer than a deadline. */
export class WaitingClient {
  /** @param deadlineMs from now on. */
  constructor(
    private readonly reply: FastifyReply,
    private readonly deadlineMs: number,
  ) {}

  /**
   * Calls back once when the client waits no longer, with what it is to be told: ApiError DEADLINE_EXCEEDED, or
   * ClientDisconnected.
   * @returns what stops that.
   */
  onLeave(leave: (reason: Error) => void): () => void {
    const { raw } = this.reply;
    const end = (reason: Error) => {
      stop();
      leave(reason);
    };
    const gone = () => end(new ClientDisconnected());
    const timer = setTimeout(() => end(deadlineExceeded()), this.deadlineMs);
    const stop = () => {
      clearTimeout(timer);
      raw.off('close', gone);
    };
    if (raw.destroyed) gone();
    else raw.once('close', gone);
    return stop;
  }

  /** Does work for this client alone, and gives it up when the client waits no longer. */
  whileWaiting<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const abandon = new AbortController();
    return new Promise((resolve, reject) => {
      const stop = this.onLeave((reason) => {
        reject(reason);
        abandon.abort(reason);
      });
      work(abandon.signal).then(resolve, reject).finally(stop);
    });
  }
}

const deadlineExceeded = () =>
  new ApiError({ name: 'DEADLINE_EXCEEDED' }, { headers: { 'Retry-After': String(RETRY_AFTER_SECONDS) } });
