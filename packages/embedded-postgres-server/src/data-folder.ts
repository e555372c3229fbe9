import { constants } from 'node:fs';
import {
  access,
  chmod,
  chown,
  mkdir,
  open,
  readdir,
  readFile,
  realpath,
  rename,
  stat,
} from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { DataFolderAccessError, EmbeddedServerError, hasCode, pathOf } from './errors.js';
import { canEnter } from './permissions.js';
import { dedicatedUser, isRoot, type SystemUser } from './system-user.js';
import type { DatabaseLocation } from './types.js';

/** Valid names for a role, a database, a system user and a folder without quoting. */
const APPLICATION = /^(?!pg_)[a-z][a-z0-9_]{0,30}$/;

/** The folder that the operator named. Writes files to it. */
export class DataFolder {
  private constructor(
    /** Absolute path without symbolic links: the same text in every process. */
    readonly path: string,
    readonly application: string,
    /**
     * Owner of the folder, if this process is root and the owner is another user. Files in the folder must belong to
     * that owner.
     */
    readonly owner: SystemUser | undefined,
  ) {}

  /** Opens the data folder, and makes it if it is absent. */
  static async open({ dataFolder, application }: DatabaseLocation): Promise<DataFolder> {
    checkApplication(application);
    const wanted = resolve(dataFolder);
    try {
      await mkdir(dirname(wanted), { recursive: true });
      // Made separately, because only this folder is closed to other users.
      await mkdir(wanted, { mode: 0o700 }).catch(unlessItExists);
      const real = await realpath(wanted);
      const entry = await stat(real);
      if (!entry.isDirectory()) throw new DataFolderAccessError(wanted, 'it is not a folder.');
      await access(real, constants.R_OK | constants.W_OK | constants.X_OK);
      const { uid, gid } = entry;
      if (isRoot() && uid === 0) await admitServer(real, application);
      return new DataFolder(real, application, isRoot() && uid !== 0 ? { uid, gid } : undefined);
    } catch (error) {
      throw await explainAccess(wanted, error);
    }
  }

  /** Writes a small file. After a crash the file is either complete or absent. */
  async write(name: string, content: string, mode: number): Promise<void> {
    const draft = join(this.path, `${name}.new`);
    const file = await open(draft, 'w', mode);
    try {
      await file.writeFile(content);
      if (this.owner) await file.chown(this.owner.uid, this.owner.gid);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(draft, join(this.path, name));
    await syncFolder(this.path);
  }

  /** The content of a small file without surrounding blanks, or undefined if there is no such file. */
  read(name: string): Promise<string | undefined> {
    return readSmallFile(this.path, name);
  }
}

/** @throws EmbeddedServerError if the application's name is not acceptable. */
export function checkApplication(application: string): void {
  if (APPLICATION.test(application)) return;
  throw new EmbeddedServerError(
    `The application name ${JSON.stringify(application)} is not acceptable: ` +
      'it must match ^[a-z][a-z0-9_]{0,30}$ and not begin with pg_.',
  );
}

/** Like {@link DataFolder.read}, for a process that does not own the folder. */
export async function readSmallFile(folder: string, name: string): Promise<string | undefined> {
  try {
    return (await readFile(join(folder, name), 'utf8')).trim();
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

/** Makes the renames in a folder survive a loss of power, where the system can do that. */
export async function syncFolder(path: string): Promise<void> {
  try {
    const folder = await open(path, 'r');
    await folder.sync().finally(() => folder.close());
  } catch (error) {
    if (!hasCode(error, 'EISDIR', 'EPERM', 'EINVAL', 'EACCES')) throw error;
  }
}

function unlessItExists(error: unknown): void {
  if (!hasCode(error, 'EEXIST')) throw error;
}

/**
 * Lets the server's group pass through an empty folder of root that is closed to all other users. The database can then
 * be in that folder and needs no other place.
 */
async function admitServer(folder: string, application: string): Promise<void> {
  const entries = await readdir(folder);
  const { mode } = await stat(folder);
  if (entries.length > 0 || (mode & 0o077) !== 0) return;
  const user = await dedicatedUser(application);
  if (!(await canEnter(user, dirname(folder)))) return;
  await chown(folder, 0, user.gid);
  await chmod(folder, 0o710);
}

/** Turns a system error about the folder, or about a file in it, into an error that says what to do. */
export async function explainAccess(folder: string, error: unknown): Promise<unknown> {
  if (!concerns(folder, error)) return error;
  const refusal = (reason: string): Error => new DataFolderAccessError(folder, reason, { cause: error });
  if (hasCode(error, 'EROFS')) return refusal('it is read-only.');
  if (hasCode(error, 'ENOTDIR')) return refusal('it is not a folder.');
  if (!hasCode(error, 'EACCES', 'EPERM')) return error;
  const owner = await stat(folder).then(
    ({ uid }) => `it belongs to user id ${uid}`,
    () => 'it cannot be reached',
  );
  const self = process.getuid?.();
  const who = self === undefined ? '' : `, and this process runs as user id ${self}`;
  return refusal(`${owner}${who}. Run as the user who first used it, or name another folder.`);
}

/** Whether the error is about the folder, one above it, or something in it. */
function concerns(folder: string, error: unknown): boolean {
  const path = pathOf(error);
  if (path === undefined) return false;
  const within = (inner: string, outer: string): boolean => !relative(outer, inner).startsWith('..');
  return within(path, folder) || within(folder, path);
}
