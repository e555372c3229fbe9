import { SWC_OPTIONS } from './test/support/swc-options.js';

/**
 * A set of tests that can be run by itself.
 * @param displayName its name for `--selectProjects`.
 */
const suite = (displayName, { roots, testMatch, withServer = true }) => ({
  displayName,
  // Packages are loaded once for all suites of a worker.
  runtime: '<rootDir>/test/support/jest/runtime.js',
  testEnvironment: '<rootDir>/test/support/jest/environment.js',
  injectGlobals: false,
  // Packages of this repository are imported from their source, without a build.
  testEnvironmentOptions: { customExportConditions: ['node', 'node-addons', '@edgemeter/source'] },
  roots: roots.map((root) => `<rootDir>/${root}`),
  testMatch: [testMatch],
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: { '^.+\\.ts$': ['@swc/jest', structuredClone(SWC_OPTIONS)] },
  ...(withServer && {
    globalSetup: '<rootDir>/test/support/global-setup.js',
    globalTeardown: '<rootDir>/test/support/global-teardown.js',
  }),
});

/** @type {import('jest').Config} */
export default {
  testTimeout: 180_000,
  maxWorkers: 2,
  testSequencer: '<rootDir>/test/support/jest/sequencer.js',
  projects: [
    suite('tests', { roots: ['src', 'test'], testMatch: '**/*.spec.ts' }),
    suite('packages', { roots: ['packages'], testMatch: '**/*.spec.ts', withServer: false }),
    // These take minutes: the demo through restarts, the embedded server through sudden ends and as every kind of user.
    suite('faults', { roots: ['test'], testMatch: '**/*.faults.ts' }),
    suite('package-faults', { roots: ['packages'], testMatch: '**/*.faults.ts', withServer: false }),
    // These need programs of Debian packages: chromium, postgresql, redis-server, nats-server, kcat, prometheus (promtool).
    suite('browser', { roots: ['test/browser'], testMatch: '**/*.browser.ts', withServer: false }),
    suite('replicas', { roots: ['test/replicas'], testMatch: '**/*.replicas.ts' }),
    suite('backup', { roots: ['test/backup'], testMatch: '**/*.backup.ts' }),
    suite('redis', { roots: ['test/redis'], testMatch: '**/*.redis.ts' }),
    suite('streams', { roots: ['test/streams'], testMatch: '**/*.streams.ts' }),
    suite('ops', { roots: ['test/ops'], testMatch: '**/*.ops.ts' }),
    // These install generators of clients, by a lockfile of their own.
    suite('generated', {
      roots: ['test/generated-clients'],
      testMatch: '**/*.generated.ts',
      withServer: false,
    }),
    // This needs the history of the repository.
    suite('upgrade', { roots: ['test/upgrade'], testMatch: '**/*.upgrade.ts' }),
    // These need bash, curl and the built command line.
    suite('examples', { roots: ['test/examples'], testMatch: '**/*.examples.ts' }),
  ],
};
