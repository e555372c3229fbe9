import swcJest from '@swc/jest';

/**
 * What every context of Jest has of its own and never replaces. A module looks its globals up through the context,
 * which takes 20 times as long as a look-up in the module: sums over slots took most of the time of many suites.
 * `Date` and the timers are not among them, since fake timers replace those.
 */
export const CONSTANT_GLOBALS = [
  ...['Array', 'ArrayBuffer', 'BigInt', 'Boolean', 'Buffer', 'DataView', 'Error', 'Float64Array'],
  ...['JSON', 'Map', 'Math', 'Number', 'Object', 'Promise', 'RangeError', 'Reflect', 'RegExp', 'Set'],
  ...['String', 'Symbol', 'TypeError', 'Uint8Array', 'WeakMap', 'WeakSet'],
];

// On the first line, so that every line keeps its number.
const PRELUDE = `const { ${CONSTANT_GLOBALS.join(', ')} } = globalThis; `;

/** @swc/jest for ES modules, which find the constant globals in their own scope. */
export function createTransformer(options) {
  const swc = swcJest.createTransformer(options);
  const withPrelude = ({ code, ...rest }) => ({ ...rest, code: PRELUDE + code });
  return {
    ...swc,
    getCacheKey: (...input) => `${swc.getCacheKey(...input)}-${CONSTANT_GLOBALS.length}`,
    process: (...input) => withPrelude(swc.process(...input)),
    processAsync: async (...input) => withPrelude(await swc.processAsync(...input)),
  };
}

export default { createTransformer };
