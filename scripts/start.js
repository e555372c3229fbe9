// `npm start`: builds if dist/, or the dist/ of a package, is missing or older than its source. Then runs the service
// in this process.
import { readdirSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build, packages } from './build.js';

const root = fileURLToPath(new URL('..', import.meta.url));
/** The outputs of the build, and the folders from which each is built. */
const outputs = [
  ['dist/main.js', 'src', 'prisma'],
  ['dist/public/index.html', 'packages/portal/src', 'packages/chart/src'],
  ...packages.map((folder) => [`${folder}/dist/index.js`, `${folder}/src`]),
];

function newest(folder) {
  return readdirSync(`${root}/${folder}`, { withFileTypes: true, recursive: true })
    .filter((file) => file.isFile() && !file.parentPath.includes('/generated'))
    .reduce((latest, file) => Math.max(latest, statSync(`${file.parentPath}/${file.name}`).mtimeMs), 0);
}

function isOld([output, ...sources]) {
  const built = statSync(`${root}/${output}`, { throwIfNoEntry: false });
  return !built || Math.max(...sources.map(newest)) > built.mtimeMs;
}

// A start waits for it. `npm run build` and `npm run typecheck` check the types.
if (outputs.some(isOld)) await build({ check: false });

await import('../dist/main.js');
