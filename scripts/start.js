// `npm start`: builds when dist/ is missing or older than the source, then runs the service in this process.
import { existsSync, readdirSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from './build.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const entry = `${root}/dist/main.js`;

function newest(folder) {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((file) => file.isFile() && !file.parentPath.includes('/generated'))
    .reduce((latest, file) => Math.max(latest, statSync(`${file.parentPath}/${file.name}`).mtimeMs), 0);
}

if (!existsSync(entry) || Math.max(newest(`${root}/src`), newest(`${root}/prisma`)) > statSync(entry).mtimeMs)
  build();

await import('../dist/main.js');
