import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

/** Compressed with gzip, which every browser takes. */
const FIRST_VIEW = 90_000;
const ALL = 250_000;

const brotli = (content) =>
  brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY } });

/** Writes each asset compressed beside itself, and refuses a portal that has become too large. */
export function compressAssets() {
  let outDir = '';
  return {
    name: 'compress-assets',
    configResolved(config) {
      outDir = join(config.root, config.build.outDir);
    },
    writeBundle(_options, bundle) {
      const sizes = new Map();
      for (const name of readdirSync(join(outDir, 'assets'))) {
        const path = join(outDir, 'assets', name);
        const content = readFileSync(path);
        const gzip = gzipSync(content, { level: 9 });
        writeFileSync(`${path}.gz`, gzip);
        writeFileSync(`${path}.br`, brotli(content));
        sizes.set(`assets/${name}`, gzip.length);
      }
      const sizeOf = (names) => [...names].reduce((sum, name) => sum + (sizes.get(name) ?? 0), 0);
      const first = sizeOf(firstView(bundle));
      const all = sizeOf(sizes.keys());
      console.log(`portal: first view ${first} bytes, all ${all} bytes, compressed`);
      if (first > FIRST_VIEW) throw new Error(`The first view has ${first} bytes: more than ${FIRST_VIEW}`);
      if (all > ALL) throw new Error(`The portal has ${all} bytes: more than ${ALL}`);
    },
  };
}

/** What the page loads before it shows anything: the entry, what it imports, and the styles. */
function firstView(bundle) {
  const needed = new Set();
  const add = (name) => {
    const chunk = bundle[name];
    if (needed.has(name) || !chunk) return;
    needed.add(name);
    for (const other of [...(chunk.imports ?? []), ...(chunk.viteMetadata?.importedCss ?? [])]) add(other);
  };
  for (const [name, chunk] of Object.entries(bundle)) if (chunk.isEntry || name.endsWith('.css')) add(name);
  return needed;
}
