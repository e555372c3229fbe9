import { ApiError } from '../../errors/api-error.js';
import { RETRY_AFTER_SECONDS } from '../../errors/from-database.js';

/** Lets so many pieces of work go on at once; further ones wait in line. */
export class ConcurrencyLimiter {
  private readonly line: (() => void)[] = [];

  /** @param longestWaitMs longest wait for a turn; any, unless given. */
  constructor(
    private free: number,
    private readonly longestWaitMs?: number,
  ) {}

  /**
   * Does the work when its turn has come.
   * @throws the signal's reason when it is aborted before that; ApiError SERVICE_UNAVAILABLE when that takes too long.
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
      const leaveLine = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', giveUp);
      };
      const refuse = (reason: Error) => {
        this.line.splice(this.line.indexOf(pass), 1);
        leaveLine();
        reject(reason);
      };
      const giveUp = () => refuse(signal.reason as Error);
      const pass = () => {
        leaveLine();
        resolve();
      };
      const timer =
        this.longestWaitMs === undefined
          ? undefined
          : setTimeout(() => refuse(tooManyAtOnce()), this.longestWaitMs);
      this.line.push(pass);
      signal.addEventListener('abort', giveUp, { once: true });
    });
  }

  private leave(): void {
    const next = this.line.shift();
    if (next) next();
    else this.free++;
  }
}

const tooManyAtOnce = () =>
  new ApiError(
    { name: 'SERVICE_UNAVAILABLE' },
    {
      cause: new Error('no turn came in time'),
      headers: { 'Retry-After': String(RETRY_AFTER_SECONDS) },
    },
  );
