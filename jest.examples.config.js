import base from './jest.config.js';

/** The commands of the pages, run as they stand there: needs bash, curl and the built command line. */
export default {
  ...base,
  roots: ['<rootDir>/test/examples'],
  testMatch: ['**/*.examples.ts'],
};
