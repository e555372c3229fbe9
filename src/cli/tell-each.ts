import type { Output } from './output.js';

/** Records between two lines of the progress. */
const TOLD_EACH = 100_000;

/** Shows how many records a command has worked on, now and then. @param done such as `moved`. */
export function tellEach(output: Output, done: string): (records: number) => void {
  let told = 0;
  return (records) => {
    if (records - told < TOLD_EACH) return;
    told = records;
    output.note(`${records} ${done}`);
  };
}
