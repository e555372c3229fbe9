import { CONSTANT_GLOBALS } from './test/support/transform.js';

const transpile = {
  jsc: {
    parser: { syntax: 'typescript', decorators: true },
    transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
    target: 'es2023',
  },
  module: { type: 'es6' },
  sourceMaps: 'inline',
};

/**
 * A set of tests that can be run by itself.
 * @param displayName its name for `--selectProjects`.
 */
const suite = (displayName, { roots, testMatch, withServer = true }) => ({
  displayName,
  testEnvironment: 'node',
  // Packages of this repository are imported from their source, without a build.
  testEnvironmentOptions: { customExportConditions: ['node', 'node-addons', '@edgemeter/source'] },
  roots: roots.map((root) => `<rootDir>/${root}`),
  testMatch: [testMatch],
  extensionsToTreatAsEsm: ['.ts'],
  // CommonJS packages get the same constant globals as modules of the source.
  sandboxInjectedGlobals: CONSTANT_GLOBALS,
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  // Swagger UI's files are served by a CommonJS package that requires this ES module. Node can do that, Jest cannot.
  transformIgnorePatterns: ['/node_modules/(?!content-disposition/)'],
  transform: {
    '/node_modules/content-disposition/.+\\.js$': ['@swc/jest', { module: { type: 'commonjs' } }],
    '^.+\\.ts$': ['<rootDir>/test/support/transform.js', transpile],
  },
  ...(withServer && {
    globalSetup: '<rootDir>/test/support/global-setup.js',
    globalTeardown: '<rootDir>/test/support/global-teardown.js',
  }),
});

/** @type {import('jest').Config} */
export default {
  testTimeout: 180_000,
  maxWorkers: 2,
  projects: [
    suite('tests', { roots: ['src', 'test'], testMatch: '**/*.spec.ts' }),
    suite('packages', { roots: ['packages'], testMatch: '**/*.spec.ts', withServer: false }),
    // These take minutes: the demo through restarts, the embedded server through sudden ends and as every kind of user.
    suite('faults', { roots: ['test'], testMatch: '**/*.faults.ts' }),
    suite('package-faults', { roots: ['packages'], testMatch: '**/*.faults.ts', withServer: false }),
    // These need programs of Debian packages: chromium, postgresql, redis-server, prometheus (promtool).
    suite('browser', { roots: ['test/browser'], testMatch: '**/*.browser.ts', withServer: false }),
    suite('backup', { roots: ['test/backup'], testMatch: '**/*.backup.ts' }),
    suite('redis', { roots: ['test/redis'], testMatch: '**/*.redis.ts' }),
    suite('ops', { roots: ['test/ops'], testMatch: '**/*.ops.ts' }),
    // These need bash, curl and the built command line.
    suite('examples', { roots: ['test/examples'], testMatch: '**/*.examples.ts' }),
  ],
};
