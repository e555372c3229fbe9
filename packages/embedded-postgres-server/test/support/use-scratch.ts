import { afterAll, afterEach, beforeAll, beforeEach } from '@jest/globals';
import { Distribution } from './distribution.js';
import { Scratch } from './scratch.js';

/** What the tests of a suite share, and the folder that each test has for itself. */
export class Surroundings {
  shared!: Scratch;
  distribution!: Distribution;
  scratch!: Scratch;
}

/**
 * Makes a folder for each test of a suite and removes it after the test.
 * @param leave ends what the test started outside of {@link Scratch}, before the folder is removed.
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
