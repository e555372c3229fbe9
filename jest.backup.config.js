import base from './jest.config.js';

/** Backup and restore with PostgreSQL's own programs: Debian's package `postgresql`, or POSTGRESQL_BIN=/path/to/them. */
export default {
  ...base,
  roots: ['<rootDir>/test/backup'],
  testMatch: ['**/*.backup.ts'],
};
