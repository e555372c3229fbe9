import { realpath } from 'node:fs/promises';
import { performance } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { probe, urlOf } from './connection.js';
import { readPassword } from './cluster.js';
import { explainAccess, readSmallFile } from './data-folder.js';
import { hasCode } from './errors.js';
import { isLocked } from './folder-lock.js';
import { readPostmasterFile } from './leftovers.js';
import { clusterOf } from './placement.js';

const PATIENCE_MS = 10_000;
const POLL_MS = 50;

/**
 * The url of the server that a live process runs for this data folder, if one does; for programs
 * started beside the service. A server that is just starting is waited for.
 * @throws DataFolderAccessError if this user may not look into the folder.
 */
export async function runningServerUrl(dataFolder: string): Promise<string | undefined> {
  let folder: string;
  try {
    folder = await realpath(dataFolder);
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOTDIR')) return undefined;
    throw error;
  }
  try {
    return await waitForUrl(folder);
  } catch (error) {
    throw await explainAccess(folder, error);
  }
}

async function waitForUrl(folder: string): Promise<string | undefined> {
  const deadline = performance.now() + PATIENCE_MS;
  while (isLocked(folder) && performance.now() < deadline) {
    const url = await answeringUrl(folder);
    if (url !== undefined) return url;
    await delay(POLL_MS);
  }
  return undefined;
}

async function answeringUrl(folder: string): Promise<string | undefined> {
  const password = await readPassword({ read: (name) => readSmallFile(folder, name) });
  const server = await readPostmasterFile(await clusterOf(folder));
  if (password === undefined || server === undefined) return undefined;
  const endpoint = { port: server.port, password };
  return (await probe(endpoint)).kind === 'ready' ? urlOf(endpoint) : undefined;
}
