import base from './jest.config.js';

/** What takes minutes: the embedded server through sudden ends and under every user, the demo through restarts. */
export default {
  ...base,
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.faults.ts'],
};
