import type { Usage, Use } from './window.js';

/** Keeps how much of each limit is used. */
export abstract class LimitStore {
  /**
   * Uses a limit.
   * @param key whose limit, of which kind.
   * @returns a promise only when the answer has to come from elsewhere.
   */
  abstract use(key: string, use: Use): Usage | Promise<Usage>;
}
