import base from './jest.config.js';

/** Tests in a real browser, against the service as `npm start` runs it. */
export default {
  ...base,
  roots: ['<rootDir>/test/browser'],
  testMatch: ['**/*.browser.ts'],
  globalSetup: undefined,
  globalTeardown: undefined,
  testTimeout: 180_000,
};
