import { afterAll, afterEach, beforeAll, beforeEach } from '@jest/globals';
import { Distribution } from './distribution.js';
import { Scratch } from './scratch.js';

/** Where the tests of a suite are: made anew for each, but for what is the same for all. */
export class Surroundings {
  shared!: Scratch;
  distribution!: Distribution;
  scratch!: Scratch;
}

/**
 * Gives each test of a suite a place of its own, and cleans up behind it.
 * @param leave ends what a test has started and the place knows nothing of, before it is cleaned.
 */
export function useScratch(leave: () => Promise<void> = () => Promise.resolve()): Surroundings {
  const here = new Surroundings();
  beforeAll(async () => {
    here.shared = await Scratch.make();
    here.distribution = await Distribution.make(here.shared.folder);
  });
  afterAll(() => here.shared.clean());
  beforeEach(async () => {
    here.scratch = await Scratch.make();
  });
  afterEach(async () => {
    await leave();
    await here.scratch.clean();
  });
  return here;
}
