import { LegacyFakeTimers, ModernFakeTimers } from '@jest/fake-timers';
import { ModuleMocker } from 'jest-mock';

/** Globals in which packages and Jest keep what they were told by one suite. */
const TOLD_BY_SUITE = [
  'classValidatorMetadataStorage',
  Symbol.for('opentelemetry.js.api.1'),
  Symbol.for('EVENT_HANDLERS'),
];

/** Jest keeps all tests of a suite here. The symbol is another one in every suite. */
const STATE_OF_SUITE = 'JEST_STATE_SYMBOL';

/**
 * Suites run in the realm of their worker and not, as with Jest's own environment, each in a realm of its own: so they
 * can share packages with each other, since there is only one `Error` and one `Array`.
 */
export default class Environment {
  global = globalThis;

  constructor({ projectConfig: config }) {
    const { global } = this;
    this.conditions = config.testEnvironmentOptions.customExportConditions;
    this.moduleMocker = new ModuleMocker(global);
    const { moduleMocker } = this;
    const timerConfig = { idToRef: (timer) => timer, refToId: (timer) => timer };
    this.fakeTimers = new LegacyFakeTimers({ config, global, moduleMocker, timerConfig });
    this.fakeTimersModern = new ModernFakeTimers({ config, global });
    this.undo = [rememberEnvironment(), rememberListeners(), rememberReplaced()];
  }

  exportConditions() {
    return this.conditions;
  }

  getVmContext() {
    return null;
  }

  async setup() {}

  async teardown() {
    this.fakeTimers.dispose();
    this.fakeTimersModern.dispose();
    for (const undo of this.undo) undo();
    for (const name of TOLD_BY_SUITE) delete globalThis[name];
    for (const symbol of Object.getOwnPropertySymbols(globalThis))
      if (symbol.description === STATE_OF_SUITE) delete globalThis[symbol];
  }
}

/** @returns what undoes a suite's changes to the environment variables. */
function rememberEnvironment() {
  const before = { ...process.env };
  return () => {
    for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
    Object.assign(process.env, before);
  };
}

/** @returns what removes the listeners that a suite left at the process. */
function rememberListeners() {
  const listeners = () => process.eventNames().map((name) => [name, process.rawListeners(name)]);
  const before = new Map(listeners());
  return () => {
    for (const [name, now] of listeners())
      for (const listener of now)
        if (!before.get(name)?.includes(listener)) process.removeListener(name, listener);
  };
}

/** @returns what puts back what Jest replaces for every suite. */
function rememberReplaced() {
  const { exit } = process;
  const { console } = globalThis;
  return () => {
    process.exit = exit;
    globalThis.console = console;
  };
}
