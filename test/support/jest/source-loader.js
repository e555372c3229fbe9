import { isBuiltin } from 'node:module';
import { dirname } from 'node:path';
import { pathToFileURL } from 'node:url';
import { SourceTextModule, SyntheticModule } from 'node:vm';

const OF_PACKAGE = /[\\/]node_modules[\\/]/;

/** Modules of Node and of packages by what they were imported by, as long as the worker lives. */
const shared = new Map();

/** The modules of one suite: its tests and the source are its own, all else it shares with the other suites. */
export class SourceLoader {
  #modules = new Map();
  #linked = Promise.resolve();
  #evaluated = new WeakMap();
  #suite;

  /**
   * @param suite `resolve` finds the file of an import, `transform` compiles one, and `jestGlobals` are what a module
   * imports from `@jest/globals`.
   */
  constructor(suite) {
    this.#suite = suite;
  }

  import(path) {
    return this.#evaluate(this.#sourceModule(path));
  }

  clear() {
    this.#modules.clear();
  }

  async #evaluate(module) {
    // One after the other: a module cannot be linked as part of two graphs at once.
    const linked = this.#linked.then(() => this.#link(module));
    this.#linked = linked.catch(() => undefined);
    await linked;
    if (!this.#evaluated.has(module)) this.#evaluated.set(module, module.evaluate());
    await this.#evaluated.get(module);
    return module;
  }

  async #link(module) {
    if (module.status === 'unlinked')
      await module.link((specifier, { identifier }) => this.#find(specifier, identifier));
  }

  async #find(specifier, from) {
    if (specifier === '@jest/globals') return moduleOf(specifier, this.#suite.jestGlobals(from));
    if (isBuiltin(specifier)) return sharedModule(specifier);
    const path = await this.#suite.resolve(specifier, from);
    return OF_PACKAGE.test(path) ? sharedModule(pathToFileURL(path).href) : this.#sourceModule(path);
  }

  #sourceModule(path) {
    if (!this.#modules.has(path)) this.#modules.set(path, this.#compile(path));
    return this.#modules.get(path);
  }

  #compile(path) {
    const meta = { url: pathToFileURL(path).href, filename: path, dirname: dirname(path) };
    return new SourceTextModule(this.#suite.transform(path), {
      identifier: path,
      initializeImportMeta: (its) => Object.assign(its, meta),
      importModuleDynamically: async (specifier) => this.#evaluate(await this.#find(specifier, path)),
    });
  }
}

/** A module that Node itself loads. */
function sharedModule(specifier) {
  if (!shared.has(specifier))
    shared.set(
      specifier,
      import(specifier).then((namespace) => moduleOf(specifier, namespace)),
    );
  return shared.get(specifier);
}

/** A module that exports what an object has. */
function moduleOf(identifier, object) {
  const names = Object.keys(object);
  const evaluate = function () {
    for (const name of names) this.setExport(name, object[name]);
  };
  return new SyntheticModule(names, evaluate, { identifier });
}
