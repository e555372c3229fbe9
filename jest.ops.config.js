import base from './jest.config.js';

/** Tests with promtool: Debian's package `prometheus`, or PROMTOOL=/path/to/it. */
export default {
  ...base,
  roots: ['<rootDir>/test/ops'],
  testMatch: ['**/*.ops.ts'],
};
