import { realpath } from 'node:fs/promises';
import { performance } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { readPassword } from './cluster.js';
import { probe, urlOf } from './connection.js';
import { checkApplication, explainAccess, readSmallFile } from './data-folder.js';
import { hasCode } from './errors.js';
import { isLocked } from './folder-lock.js';
import { clusterOf } from './placement.js';
import { readPostmasterFile } from './postmaster-file.js';
import type { DatabaseLocation } from './types.js';

/** How long a server may take to start before it counts as not running. */
const PATIENCE_MS = 10_000;
const POLL_MS = 50;

/**
 * Finds the server that a live process runs for this data folder, for programs that run beside that process. Waits up
 * to 10 s for a server that is starting.
 * @returns the URL of the database, or undefined if no process runs the server.
 * @throws DataFolderAccessError if this user may not read the folder.
 */
export async function runningServerUrl({
  dataFolder,
  application,
}: DatabaseLocation): Promise<string | undefined> {
  checkApplication(application);
  let folder: string;
  try {
    folder = await realpath(dataFolder);
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOTDIR')) return undefined;
    throw error;
  }
  try {
    return await waitForUrl(folder, application);
  } catch (error) {
    throw await explainAccess(folder, error);
  }
}

async function waitForUrl(folder: string, application: string): Promise<string | undefined> {
  const deadline = performance.now() + PATIENCE_MS;
  while (isLocked(folder) && performance.now() < deadline) {
    const url = await answeringUrl(folder, application);
    if (url !== undefined) return url;
    await delay(POLL_MS);
  }
  return undefined;
}

async function answeringUrl(folder: string, application: string): Promise<string | undefined> {
  const password = await readPassword({ read: (name) => readSmallFile(folder, name) });
  const port = (await readPostmasterFile(await clusterOf(folder)))?.port;
  if (password === undefined || port === undefined) return undefined;
  const endpoint = { port, password, application };
  return (await probe(endpoint)).kind === 'ready' ? urlOf(endpoint) : undefined;
}
