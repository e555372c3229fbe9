import { commonTokens, declareFactoryPlugin, PluginKind, tokens } from '@stryker-mutator/api/plugin';
import {
  determineHitLimitReached,
  DryRunStatus,
  TestStatus,
  toMutantRunResult,
} from '@stryker-mutator/api/test-runner';
import { availableParallelism } from 'node:os';
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { readConfig } from 'jest-config';
import JestRunner from 'jest-runner';
import Runtime from 'jest-runtime';
import { setCourse } from './course.js';

const STATUS = { passed: TestStatus.Success, failed: TestStatus.Failed };

/** How long each suite took in the first run, for all processes of one run of Stryker. */
const TIMES = 'suite-times.json';

/** A test that waits for longer than this has no end. */
const TEST_TIMEOUT_MS = 15_000;

/**
 * Runs suites for Stryker with Jest, in Stryker's own process. Packages and the files that Jest knows stay loaded. The
 * source is loaded anew for each mutant and suite. So a mutant of what runs while a module is loaded needs no other
 * treatment: the tests of all suites that load the module cover it. Stryker's own runner for Jest starts Jest anew for
 * each mutant, and loads every suite for a mutant of that kind.
 */
class SuiteRunner {
  #suites;
  #times;
  #jest;

  constructor(options) {
    this.#suites = options.suites;
  }

  capabilities() {
    return { reloadEnvironment: true };
  }

  async init() {
    globalThis.__stryker__ = {};
    process.env.NODE_ENV = 'test';
    const rootDir = process.cwd();
    const { default: config } = await import(pathToFileURL(join(rootDir, 'jest.config.js')).href);
    const tests = config.projects.find(({ displayName }) => displayName === 'tests');
    const given = {
      ...tests,
      rootDir,
      testEnvironment: '<rootDir>/test/support/mutation-testing/environment.js',
      testTimeout: TEST_TIMEOUT_MS,
      globalSetup: undefined,
      globalTeardown: undefined,
    };
    const { globalConfig, projectConfig } = await readConfig({ _: [], $0: '' }, given, true, rootDir);
    const options = { maxWorkers: availableParallelism(), watchman: false };
    const context = await Runtime.createContext(projectConfig, options);
    this.#jest = { context, globalConfig: { ...globalConfig, silent: true, testTimeout: TEST_TIMEOUT_MS } };
  }

  async dryRun() {
    const coverage = { static: {}, perTest: {} };
    const tests = [];
    const times = {};
    for (const suite of this.#suites) {
      globalThis.__stryker__.mutantCoverage = { static: {}, perTest: {} };
      const begun = performance.now();
      const outcome = await this.#run(suite, { isChosen: () => true, endsWithFailure: false });
      if (outcome.error) return { status: DryRunStatus.Error, errorMessage: `${suite}: ${outcome.error}` };
      const tookMs = performance.now() - begun;
      times[suite] = tookMs;
      const eachMs = tookMs / outcome.tests.length;
      tests.push(...outcome.tests.map((test) => ({ ...test, timeSpentMs: eachMs })));
      const { mutantCoverage } = globalThis.__stryker__;
      for (const { id } of outcome.tests)
        coverage.perTest[id] = sum(mutantCoverage.static, mutantCoverage.perTest[id]);
    }
    writeFileSync(TIMES, JSON.stringify(times));
    return { status: DryRunStatus.Complete, tests, mutantCoverage: coverage };
  }

  async mutantRun({ activeMutant, testFilter, hitLimit, sandboxFileName }) {
    const chosen = new Set(testFilter);
    const context = globalThis.__stryker__;
    Object.assign(context, { activeMutant: activeMutant.id, hitLimit, hitCount: hitLimit && 0 });
    try {
      return toMutantRunResult(await this.#runUntilFailure(chosen, sandboxFileName), false);
    } finally {
      Object.assign(context, { activeMutant: undefined, hitLimit: undefined, hitCount: undefined });
    }
  }

  async #runUntilFailure(chosen, file) {
    const tests = [];
    for (const suite of this.#inOrder(file)) {
      if (![...chosen].some((id) => id.startsWith(`${suite} `))) continue;
      const outcome = await this.#run(suite, { isChosen: (id) => chosen.has(id), endsWithFailure: true });
      const { hitCount, hitLimit } = globalThis.__stryker__;
      const endless = determineHitLimitReached(hitCount, hitLimit);
      if (endless) return endless;
      if (outcome.error) return { status: DryRunStatus.Error, errorMessage: outcome.error };
      tests.push(...outcome.tests);
      if (tests.some(({ status }) => status === TestStatus.Failed)) break;
    }
    return { status: DryRunStatus.Complete, tests };
  }

  /** Those beside a file first, as they most likely notice; then the quickest. */
  #inOrder(file) {
    this.#times ??= JSON.parse(readFileSync(TIMES, 'utf8'));
    const path = relative(process.cwd(), file);
    const own = path.replace(/\.ts$/, '.spec.ts');
    const rank = (suite) => (suite === own ? 2 : path.startsWith(`${dirname(suite)}/`) ? 1 : 0);
    return [...this.#suites].sort(
      (one, other) => rank(other) - rank(one) || this.#times[one] - this.#times[other],
    );
  }

  /** @returns the results of the tests of a suite, or why it could not be loaded. */
  async #run(suite, course) {
    setCourse({ ...course, failed: false });
    const { context, globalConfig } = this.#jest;
    const runner = new JestRunner(globalConfig, {});
    let outcome;
    runner.on('test-file-success', ([, result]) => {
      outcome = result;
    });
    runner.on('test-file-failure', ([, error]) => {
      outcome = { testExecError: error, testResults: [] };
    });
    const watcher = { isInterrupted: () => false, isWatchMode: () => false };
    await runner.runTests([{ context, path: join(process.cwd(), suite) }], watcher, { serial: true });
    const { testExecError, testResults } = outcome;
    if (testExecError)
      return { error: testExecError.stack ?? testExecError.message ?? String(testExecError) };
    return { tests: testResults.map((result) => toTest(suite, result)) };
  }
}

const toTest = (suite, { fullName, status, duration, failureMessages }) => ({
  id: `${suite} ${fullName}`,
  name: fullName,
  fileName: join(process.cwd(), suite),
  status: STATUS[status] ?? TestStatus.Skipped,
  timeSpentMs: duration ?? 0,
  failureMessage: failureMessages.join('\n'),
});

function sum(one, other = {}) {
  const all = { ...one };
  for (const [id, hits] of Object.entries(other)) all[id] = (all[id] ?? 0) + hits;
  return all;
}

const create = (options) => new SuiteRunner(options.mutationTesting);
create.inject = tokens(commonTokens.options);

export const strykerPlugins = [declareFactoryPlugin(PluginKind.TestRunner, 'suites', create)];

/** The options of this plugin. */
export const strykerValidationSchema = {
  properties: {
    mutationTesting: {
      type: 'object',
      required: ['suites'],
      properties: { suites: { type: 'array', items: { type: 'string' } } },
    },
  },
};
