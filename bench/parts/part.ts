import type { Laboratory } from '../lab/laboratory.js';
import type { Options } from '../options.js';

/** The input of a part of the bench. */
export interface Bench {
  readonly lab: Laboratory;
  readonly options: Options;
  /** Shows a person at a terminal the progress. */
  readonly tell: (message: string) => void;
}
