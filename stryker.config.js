import { readdirSync } from 'node:fs';

/** What is mutated: files, and folders with all that is in them. */
export const ROOMS = {
  authentication: [
    'src/access/authentication/',
    'src/access/api-keys/stored-key-authenticator.ts',
    'src/access/portal-tokens/to-principal.ts',
  ],
  'tenant condition': ['tenant', 'facts', 'stored'].map((name) => `src/query-engine/sql/${name}.ts`),
  apportioning: [
    'src/record-model/apportion.ts',
    'src/record-model/cut-at-midnights.ts',
    'src/rollups/stored/slot-sums.ts',
    'src/query-engine/buckets.ts',
    'src/query-engine/split.ts',
    'src/query-engine/stored/slot-figures.ts',
  ],
  planner: ['plan', 'plan-context', 'plan-chooser', 'omitted', 'grains', 'kept-ranges'].map(
    (name) => `src/query-engine/${name}.ts`,
  ),
  errors: ['src/errors/'],
  ledger: [
    'src/usage-records/usage-record.repository.ts',
    'src/usage-records/verdict.ts',
    'src/usage-records/sql/identity-index.ts',
    'src/usage-records/sql/ingest-',
  ],
};

const unitTestsIn = (folder) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.spec.ts'))
    .sort()
    .map((name) => `${folder}/${name}`);

/** The suites that are to notice mutants. Only the last ones need a database. */
const SUITES = [
  ...unitTestsIn('src/access/api-keys'),
  ...unitTestsIn('src/access/authentication'),
  ...unitTestsIn('src/access/portal-tokens'),
  ...unitTestsIn('src/errors'),
  ...unitTestsIn('src/query-engine'),
  ...unitTestsIn('src/record-model'),
  ...unitTestsIn('src/rollups/stored'),
  ...unitTestsIn('src/usage-records/sql'),
  'src/usage-records/ingestion.service.spec.ts',
  'src/usage-records/verdict.spec.ts',
  'test/golden/usage-sql.spec.ts',
  'test/ingestion/content-hash.spec.ts',
  'test/ingestion/record-batch.spec.ts',
  'test/ingestion/identity-order.spec.ts',
  'test/ingestion/repository.spec.ts',
  'test/ingestion/copying.spec.ts',
  'test/database/stored-usage.spec.ts',
];

export default {
  testRunner: 'suites',
  plugins: ['./test/support/mutation-testing/runner.js'],
  mutationTesting: { suites: SUITES },
  coverageAnalysis: 'perTest',
  mutate: [
    ...Object.values(ROOMS)
      .flat()
      .map((path) => (path.endsWith('/') ? `${path}**/*.ts` : path.endsWith('.ts') ? path : `${path}*.ts`)),
    '!src/**/*.spec.ts',
  ],
  disableTypeChecks: false,
  ignorePatterns: ['dist', 'packages/*/dist', 'coverage', '.edgemeter', 'docs/images', 'bench'],
  testRunnerNodeArgs: ['--experimental-vm-modules'],
  // Modules that were loaded for one mutant are not all freed. After some four hundred, V8 ends a process.
  maxTestRunnerReuse: 150,
  concurrency: 2,
  timeoutMS: 10_000,
  thresholds: { high: 95, low: 90, break: 90 },
  reporters: ['clear-text', 'json', 'progress-append-only'],
  clearTextReporter: { logTests: false, reportTests: false, reportMutants: false, allowColor: false },
  jsonReporter: { fileName: 'coverage/mutation.json' },
  incremental: process.env.INCREMENTAL === '1',
  incrementalFile: 'coverage/mutation-incremental.json',
  cleanTempDir: 'always',
};
