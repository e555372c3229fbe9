import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { compileFunction } from 'node:vm';
import JestRuntime from 'jest-runtime';
import { SourceLoader } from './source-loader.js';

const AS_MODULE = {
  isInternalModule: false,
  supportsDynamicImport: true,
  supportsExportNamespaceFrom: true,
  supportsStaticESM: true,
  supportsTopLevelAwait: true,
};

/** Jest's test framework by its path, compiled. It has state, so every suite runs it anew. */
const frameworks = new Map();

/**
 * Loads the source and the tests anew for every suite, and packages once for all suites of a worker, by Node itself.
 * Jest's own runtime evaluates all packages again for each suite, which took a third of the time of all tests.
 */
export default class Runtime extends JestRuntime {
  constructor(...context) {
    super(...context);
    this.loader = new SourceLoader({
      resolve: (specifier, from) => this._resolution.resolveEsmAsync(from, specifier),
      transform: (path) => this.transformCache.transform(path, AS_MODULE),
      jestGlobals: (path) => this.jestGlobals.cjsGlobals(path),
    });
  }

  unstable_importModule(path) {
    return this.loader.import(path);
  }

  requireInternalModule(from, to) {
    return to ? createRequire(from)(to) : runFramework(from);
  }

  setMock() {
    throw new Error('Modules are not mocked here: give the code under test another collaborator');
  }

  setModuleMock() {
    this.setMock();
  }

  /** Jest's own puts one into the process that ends with the suite. */
  installGetBuiltinModule() {}

  teardown() {
    this.loader.clear();
    super.teardown();
  }
}

function runFramework(path) {
  if (!frameworks.has(path)) {
    const parameters = ['module', 'exports', 'require'];
    frameworks.set(path, compileFunction(readFileSync(path, 'utf8'), parameters, { filename: path }));
  }
  const module = { exports: {} };
  frameworks.get(path)(module, module.exports, createRequire(path));
  return module.exports;
}
