import { relative } from 'node:path';
import Environment from '../jest/environment.js';
import { currentCourse } from './course.js';

/**
 * Runs the chosen tests of a suite alone, and none after the first that fails. It tells Stryker which test is running,
 * so that the coverage of each is known.
 */
export default class MutationEnvironment extends Environment {
  #suite;

  constructor(config, context) {
    super(config, context);
    this.#suite = relative(config.projectConfig.rootDir, context.testPath);
  }

  handleTestEvent(event, { rootDescribeBlock }) {
    const course = currentCourse();
    switch (event.name) {
      case 'run_start':
        for (const test of testsIn(rootDescribeBlock))
          if (!course.isChosen(this.#idOf(test))) test.mode = 'skip';
        break;
      case 'run_describe_start':
        if (course.failed && course.endsWithFailure) event.describeBlock.mode = 'skip';
        break;
      case 'test_start':
        if (course.failed && course.endsWithFailure) event.test.mode = 'skip';
        globalThis.__stryker__.currentTestId = this.#idOf(event.test);
        break;
      case 'test_done':
        globalThis.__stryker__.currentTestId = undefined;
        if (event.test.errors.length > 0) course.failed = true;
    }
  }

  #idOf(test) {
    return `${this.#suite} ${fullName(test)}`;
  }
}

const testsIn = (block) =>
  block.children.flatMap((child) => (child.type === 'test' ? [child] : testsIn(child)));

/** The name of a test with those of its describe blocks, as Jest's results have it. */
function fullName({ name, parent }) {
  return parent?.parent ? `${fullName(parent)} ${name}` : name;
}
