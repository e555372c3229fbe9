import { afterAll, afterEach, beforeAll, beforeEach } from '@jest/globals';
import { Distribution } from './distribution.js';
import { Scratch } from './scratch.js';

/** The values that the tests of a suite share, and the folder of each test. */
export class Surroundings {
  shared!: Scratch;
  distribution!: Distribution;
  scratch!: Scratch;
}

/**
 * Makes a folder for each test of a suite, and removes it after the test.
 * @param leave ends processes that the test started outside of {@link Scratch}, before the folder is removed.
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
