import base from './jest.config.js';

/** Tests with a real Redis: Debian's package `redis-server`, or REDIS_SERVER=/path/to/it. */
export default {
  ...base,
  roots: ['<rootDir>/test/redis'],
  testMatch: ['**/*.redis.ts'],
};
