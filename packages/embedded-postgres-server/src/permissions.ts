import { readdir, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { hasCode } from './errors.js';
import type { SystemUser } from './system-user.js';

/** Permission bits as in the last digit of an octal mode. */
const READ = 4;
const EXECUTE = 1;

/** Whether the mode bits grant `user` all of `wanted`. As in the system, only the first matching class counts. */
function grants(
  user: SystemUser,
  entry: { uid: number; gid: number; mode: number },
  wanted: number,
): boolean {
  const shift = entry.uid === user.uid ? 6 : entry.gid === user.gid ? 3 : 0;
  return ((entry.mode >> shift) & wanted) === wanted;
}

/** Whether `user` may enter the folder and every folder above it. */
export async function canEnter(user: SystemUser, folder: string): Promise<boolean> {
  for (let current = folder; ; current = dirname(current)) {
    if (!grants(user, await stat(current), EXECUTE)) return false;
    if (current === dirname(current)) return true;
  }
}

/** Whether `user` may read a whole tree and run the programs in its folder `bin`. */
export async function canUseTree(user: SystemUser, root: string): Promise<boolean> {
  const real = await realpath(root);
  if (!(await canEnter(user, real))) return false;
  const entries = await readdir(real, { recursive: true, withFileTypes: true });
  const checks = entries.map(async (entry) => {
    const wanted = entry.isDirectory() || basename(entry.parentPath) === 'bin' ? READ | EXECUTE : READ;
    return grants(user, await stat(join(entry.parentPath, entry.name)), wanted);
  });
  return (await Promise.all(checks)).every(Boolean);
}

/** Whether `path` exists. */
export async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOTDIR')) return false;
    throw error;
  }
}
