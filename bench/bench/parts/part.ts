import type { Laboratory } from '../lab/laboratory.js';
import type { Options } from '../options.js';

/** What a part of the bench is given. */
export interface Bench {
  readonly lab: Laboratory;
  readonly options: Options;
  /** Tells a person at a terminal what is going on. */
  readonly tell: (message: string) => void;
}
