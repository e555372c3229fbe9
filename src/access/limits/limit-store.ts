import type { Usage, Use } from './window.js';

/** Stores how much of each limit is used. */
export abstract class LimitStore {
  /**
   * Counts a use of a limit.
   * @param key the kind of limit and its holder.
   * @returns a promise only when the count is stored outside of the process.
   */
  abstract use(key: string, use: Use): Usage | Promise<Usage>;
}
