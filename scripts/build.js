// Builds dist/. `--if-possible` skips what an install without development dependencies cannot do.
import { spawnSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const programs = {
  prisma: 'node_modules/prisma/build/index.js',
  tsc: 'node_modules/typescript/bin/tsc',
};

export function build() {
  rmSync(`${root}/dist`, { recursive: true, force: true });
  run(programs.prisma, 'generate');
  run(programs.tsc, '--project', 'tsconfig.build.json');
}

function run(program, ...args) {
  const { status } = spawnSync(process.execPath, [`${root}/${program}`, ...args], {
    cwd: root,
    stdio: ['ignore', 2, 2],
  });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')} failed`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const possible = Object.values(programs).every((program) => existsSync(`${root}/${program}`));
  if (possible) build();
  else if (!process.argv.includes('--if-possible'))
    throw new Error('The development dependencies are not installed');
}
