import { randomBytes } from 'node:crypto';
import { chmod, cp, lstat, readdir, readFile, rename, rm, stat, symlink } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { EmbeddedServerError, hasCode } from './errors.js';
import { exists } from './permissions.js';
import { runProgram } from './program.js';

/** An entry of the package's list of links. npm packages cannot contain symbolic links. */
interface LibraryLink {
  readonly source: string;
  readonly target: string;
}

const DRAFT_MARK = '.new-';
const ABANDONED_AFTER_MS = 60 * 60 * 1000;

/**
 * Makes the missing links of libraries. The package's install script makes them, but npm often does not run it.
 * @returns false if links are missing and this process may not write to the tree.
 */
export async function linkLibraries(root: string): Promise<boolean> {
  for (const { source, target } of await readLinks(root)) {
    const link = join(root, target);
    if (await exists(link)) continue;
    try {
      await symlink(relative(dirname(link), join(root, source)), link);
    } catch (error) {
      if (hasCode(error, 'EACCES', 'EPERM', 'EROFS')) return false;
      // Another process makes the same links now.
      if (!hasCode(error, 'EEXIST')) throw error;
    }
  }
  return true;
}

/** Copies the tree to `target` unless it is there. Several processes may do so at the same time. */
export async function copyNativeTree(root: string, target: string): Promise<void> {
  if (await exists(target)) return;
  await removeAbandoned(target);
  const draft = `${target}${DRAFT_MARK}${randomBytes(4).toString('hex')}`;
  try {
    // Static libraries are needed to build programs, not to run them.
    await cp(root, draft, {
      recursive: true,
      verbatimSymlinks: true,
      filter: (from) => !from.endsWith('.a'),
    });
    if (!(await linkLibraries(draft))) {
      throw new EmbeddedServerError(`No symbolic links can be made in ${dirname(target)}.`);
    }
    await openToAll(draft);
    await flush(draft);
    await rename(draft, target);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    // Another process was faster.
    if (!(await exists(target))) throw error;
  }
}

/** The links, with paths relative to the tree. The list calls the tree's folder "native". */
async function readLinks(root: string): Promise<LibraryLink[]> {
  const list = await readFile(join(root, 'pg-symlinks.json'), 'utf8').catch((error: unknown) => {
    if (hasCode(error, 'ENOENT')) return '[]';
    throw error;
  });
  const inTree = (path: string): string => path.replace(/^native[\\/]/, '');
  return (JSON.parse(list) as LibraryLink[]).map(({ source, target }) => ({
    source: inTree(source),
    target: inTree(target),
  }));
}

/** Lets all users read the files. The umask of the package's installation may have excluded them. */
async function openToAll(tree: string): Promise<void> {
  await chmod(tree, 0o755);
  for (const entry of await readdir(tree, { recursive: true, withFileTypes: true })) {
    if (entry.isSymbolicLink()) continue;
    const path = join(entry.parentPath, entry.name);
    const { mode } = await lstat(path);
    await chmod(path, (mode & 0o100) !== 0 ? 0o755 : 0o644);
  }
}

/** Writes the files to disk before the rename, so that a loss of power never leaves an incomplete tree. */
async function flush(tree: string): Promise<void> {
  if (process.platform !== 'win32') await runProgram('sync', ['-f', tree], undefined);
}

/** Removes unfinished copies of killed processes. A copy under way is much younger. */
async function removeAbandoned(target: string): Promise<void> {
  const folder = dirname(target);
  for (const name of await readdir(folder)) {
    if (!name.startsWith(`${basename(target)}${DRAFT_MARK}`)) continue;
    const draft = join(folder, name);
    const entry = await stat(draft).catch(() => undefined);
    if (entry && Date.now() - entry.mtimeMs > ABANDONED_AFTER_MS)
      await rm(draft, { recursive: true, force: true });
  }
}
