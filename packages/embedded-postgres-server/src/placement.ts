import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { readSmallFile, type DataFolder } from './data-folder.js';
import { DataFolderAccessError, hasCode } from './errors.js';
import { canEnter } from './permissions.js';
import {
  dedicatedUser,
  hasName,
  isRoot,
  makeSystemFolder,
  systemFolder,
  type SystemUser,
} from './system-user.js';

const CLUSTER_NAME = 'cluster';
const POINTER_NAME = 'cluster-location';

/** The place of the cluster, and the user that runs it. */
export interface Placement {
  /** The folder that holds the cluster's folder. */
  readonly home: string;
  /** The cluster itself, PostgreSQL's data directory. */
  readonly cluster: string;
  /** The user that runs the server; undefined for the user of this process. */
  readonly user: SystemUser | undefined;
}

/** Finds the place of this data folder's cluster, or decides where to make it. */
export async function placeCluster(folder: DataFolder): Promise<Placement> {
  const pointer = await folder.read(POINTER_NAME);
  if (pointer !== undefined) return placedElsewhere(folder, pointer);
  const cluster = join(folder.path, CLUSTER_NAME);
  const owner = await ownerOf(cluster);
  if (owner) return placedHere(folder, cluster, owner);
  if (!isRoot()) return { home: folder.path, cluster, user: undefined };

  const user = await newServerUser(folder);
  if (await canEnter(user, folder.path)) return { home: folder.path, cluster, user };
  return placeInSystemFolder(folder, user);
}

/** Writes the place of the cluster into the data folder, if it is elsewhere. To be called once the cluster exists. */
export async function recordPlacement(folder: DataFolder, placement: Placement): Promise<void> {
  if (placement.home === folder.path) return;
  if ((await folder.read(POINTER_NAME)) === placement.cluster) return;
  await folder.write(POINTER_NAME, `${placement.cluster}\n`, 0o644);
}

/** The cluster of a data folder that is in use. */
export async function clusterOf(folder: string): Promise<string> {
  return (await readSmallFile(folder, POINTER_NAME)) ?? join(folder, CLUSTER_NAME);
}

async function placedElsewhere(folder: DataFolder, cluster: string): Promise<Placement> {
  if (!isRoot()) {
    throw new DataFolderAccessError(
      folder.path,
      `it was first used by root, and its database is kept in ${cluster}. Run as root, or name another folder.`,
    );
  }
  const user = await ownerOf(cluster);
  if (user) return { home: dirname(cluster), cluster, user: unprivileged(folder, cluster, user) };
  throw new DataFolderAccessError(
    folder.path,
    `its database should be in ${cluster}, which is not there. Restore it, or remove the file ` +
      `${join(folder.path, POINTER_NAME)} to begin with an empty database.`,
  );
}

async function placedHere(folder: DataFolder, cluster: string, owner: SystemUser): Promise<Placement> {
  const home = folder.path;
  const self = process.getuid?.();
  if (isRoot()) {
    const user = unprivileged(folder, cluster, owner);
    if (await canEnter(user, home)) return { home, cluster, user };
    throw new DataFolderAccessError(
      home,
      `its database belongs to user id ${user.uid}, who may not enter that folder.`,
    );
  }
  if (self !== undefined && self !== owner.uid) {
    throw new DataFolderAccessError(
      home,
      `its database belongs to user id ${owner.uid}, and this process runs as user id ${self}. ` +
        'Run as the user who first used it, or name another folder.',
    );
  }
  return { home, cluster, user: undefined };
}

/** The owner, unless that is root: root may have copied the cluster, for example from a backup. */
function unprivileged(folder: DataFolder, cluster: string, owner: SystemUser): SystemUser {
  if (owner.uid !== 0) return owner;
  throw new DataFolderAccessError(
    folder.path,
    `its database belongs to root, as whom PostgreSQL does not run. Give ${cluster}, with all that is in it, ` +
      'to the user it belonged to.',
  );
}

/** The folder's owner, who can then start the server without root. If root owns the folder: a dedicated user. */
async function newServerUser({ owner, application }: DataFolder): Promise<SystemUser> {
  return owner && (await hasName(owner.uid)) ? owner : dedicatedUser(application);
}

async function placeInSystemFolder(
  { path, application }: DataFolder,
  fallback: SystemUser,
): Promise<Placement> {
  const hash = createHash('sha256').update(path).digest('hex').slice(0, 12);
  const home = join(systemFolder(application), hash);
  await makeSystemFolder(application, home);
  const cluster = join(home, CLUSTER_NAME);
  return { home, cluster, user: (await ownerOf(cluster)) ?? fallback };
}

async function ownerOf(path: string): Promise<SystemUser | undefined> {
  try {
    const { uid, gid } = await stat(path);
    return { uid, gid };
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}
