import { ApiError } from '../../errors/api-error.js';
import { RETRY_AFTER_SECONDS } from '../../errors/from-database.js';

/** Limits how many pieces of work run at once. Further work waits in a queue. */
export class ConcurrencyLimiter {
  private readonly queue: (() => void)[] = [];

  /**
   * @param free how many may run at once.
   * @param queueTimeoutMs the longest wait in the queue; undefined: no limit.
   */
  constructor(
    private free: number,
    private readonly queueTimeoutMs?: number,
  ) {}

  /**
   * Runs the work as soon as the limit allows.
   * @throws the reason of the signal when it is aborted before the work begins; ApiError SERVICE_UNAVAILABLE after the
   * queue timeout.
   */
  async run<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    await this.enter(signal);
    try {
      return await work();
    } finally {
      this.leave();
    }
  }

  private enter(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.free > 0) {
      this.free--;
      return Promise.resolve();
    }
    return new Promise((resolve, reject) => {
      const leaveQueue = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', abort);
      };
      const refuse = (reason: Error) => {
        this.queue.splice(this.queue.indexOf(pass), 1);
        leaveQueue();
        reject(reason);
      };
      const abort = () => refuse(signal.reason as Error);
      const pass = () => {
        leaveQueue();
        resolve();
      };
      const timer =
        this.queueTimeoutMs === undefined
          ? undefined
          : setTimeout(() => refuse(queueTimedOut()), this.queueTimeoutMs);
      this.queue.push(pass);
      signal.addEventListener('abort', abort, { once: true });
    });
  }

  private leave(): void {
    const next = this.queue.shift();
    if (next) next();
    else this.free++;
  }
}

const queueTimedOut = () =>
  new ApiError(
    { name: 'SERVICE_UNAVAILABLE' },
    {
      cause: new Error('the queue timeout is over'),
      headers: { 'Retry-After': String(RETRY_AFTER_SECONDS) },
    },
  );
