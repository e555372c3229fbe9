import { execFileSync } from 'node:child_process';
import { rmSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** A build of an earlier version, from the history of the repository. */
export interface OldBuild {
  /** The commit, in short. */
  readonly commit: string;
  /** Its program. */
  readonly program: string;
  remove(): void;
}

const git = (...args: string[]): string => execFileSync('git', args, { encoding: 'utf8' }).trim();

/** The version before the newest migration: the upgrade then changes the database under instances that serve. */
function before(): string {
  const migrations = git('ls-files', 'prisma/migrations')
    .split('\n')
    .flatMap((path) => /^prisma\/migrations\/(\d\w+)\//.exec(path)?.[1] ?? []);
  const newest = migrations.sort().at(-1) ?? '';
  const added = git('log', '--format=%H', '--diff-filter=A', '--', `prisma/migrations/${newest}`);
  return `${added.split('\n').at(-1) ?? 'HEAD'}~1`;
}

/**
 * Builds an earlier version with the packages of this one.
 * @param folder it is built there.
 * @throws Error without the history of the repository.
 */
export function buildOld(folder: string, revision: string = process.env.UPGRADE_FROM ?? before()): OldBuild {
  const tree = join(folder, 'old');
  git('worktree', 'add', '--detach', tree, revision);
  const run = (...args: string[]) =>
    execFileSync(process.execPath, args, { cwd: tree, encoding: 'utf8', env: { PATH: process.env.PATH } });
  symlinkSync(resolve('node_modules'), join(tree, 'node_modules'));
  run('node_modules/prisma/build/index.js', 'generate');
  const script = `import { compiled } from './test/support/compiled.ts'; console.log(compiled('main.js'));`;
  const program = run('--import', './test/support/typescript.js', '--input-type=module', '-e', script).trim();
  return {
    commit: git('rev-parse', '--short', revision),
    program,
    remove: () => {
      rmSync(join(program, '../..'), { recursive: true, force: true });
      git('worktree', 'remove', '--force', tree);
    },
  };
}
