/**
 * What the runner tells the environment of the suites that it runs, and what it learns from it. Both are in one process,
 * but Jest loads the environment by itself.
 */
const NAME = Symbol.for('edgemeter.mutation-testing');

/**
 * @typedef {object} Course
 * @property {(id: string) => boolean} isChosen whether a test is to be run.
 * @property {boolean} endsWithFailure whether no test is run after the first that fails.
 * @property {boolean} failed whether one has failed.
 */

/** @param {Course} course */
export function setCourse(course) {
  globalThis[NAME] = course;
}

/** @returns {Course} */
export const currentCourse = () => globalThis[NAME];
