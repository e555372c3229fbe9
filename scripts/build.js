// Builds dist/, and the dist/ of each package in packages/. With `--if-possible` it skips steps that need development
// dependencies when they are not installed.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const programs = {
  prisma: 'node_modules/prisma/build/index.js',
  tsc: 'node_modules/typescript/bin/tsc',
  vite: 'node_modules/vite/bin/vite.js',
};

/** The folders of the packages that are built, such as `packages/embedded-postgres-server`. */
export const packages = readdirSync(`${root}/packages`)
  .map((name) => `packages/${name}`)
  .filter((folder) => existsSync(`${root}/${folder}/tsconfig.build.json`));

/** The folders of what runs in browsers: the portal goes to `dist/public`, the chart to its own `dist`. */
const bundles = ['packages/portal', 'packages/chart'];

/** @param check whether types are checked. Without that the same files come out in less than half of the time. */
export async function build({ check = true } = {}) {
  for (const folder of ['.', ...packages, 'packages/chart'])
    rmSync(`${root}/${folder}/dist`, { recursive: true, force: true });
  // The service is compiled against the declarations that these builds make.
  await Promise.all([
    run(programs.prisma, 'generate'),
    ...packages.map((folder) => run(programs.tsc, '--project', `${folder}/tsconfig.build.json`)),
    ...bundles.map((folder) => run(programs.vite, 'build', folder)),
  ]);
  await run(programs.tsc, '--project', 'tsconfig.build.json', ...(check ? [] : ['--noCheck']));
}

async function run(program, ...args) {
  const child = spawn(process.execPath, [`${root}/${program}`, ...args], {
    cwd: root,
    // Else a service that is built in development would have a larger portal, with checks for its authors.
    env: { ...process.env, NODE_ENV: 'production' },
    stdio: ['ignore', 2, 2],
  });
  const [status] = await once(child, 'exit');
  if (status !== 0) throw new Error(`${program} ${args.join(' ')} failed`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  // The compilers alone prove nothing: dependencies of the service install them as peers.
  const { devDependencies } = JSON.parse(readFileSync(`${root}/package.json`, 'utf8'));
  const possible = Object.keys(devDependencies).every((name) => existsSync(`${root}/node_modules/${name}`));
  if (possible) await build();
  else if (!process.argv.includes('--if-possible'))
    throw new Error('The development dependencies are not installed');
}
