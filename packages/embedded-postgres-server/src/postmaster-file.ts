import { readFile, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { hasCode } from './errors.js';

const LARGEST_PID = 2 ** 31 - 1;
const LARGEST_PORT = 65_535;

/** The values that the postmaster writes into its cluster. A crash of the machine can empty or damage the file. */
export interface PostmasterFile {
  /** Undefined if the file names no process. PostgreSQL does not start while there is such a file. */
  readonly pid: number | undefined;
  /** Undefined if the file names no port. A server that has just begun to start has not written it yet. */
  readonly port: number | undefined;
}

/** Reads the cluster's `postmaster.pid`, which a killed server leaves behind. Undefined if there is none. */
export async function readPostmasterFile(cluster: string): Promise<PostmasterFile | undefined> {
  try {
    const lines = (await readFile(pathIn(cluster), 'utf8')).split('\n');
    return { pid: positive(lines[0], LARGEST_PID), port: positive(lines[3], LARGEST_PORT) };
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    // A folder has its place. PostgreSQL does not start then, either.
    if (hasCode(error, 'EISDIR')) return { pid: undefined, port: undefined };
    throw error;
  }
}

/** @throws an error for a folder in its place that is not empty. */
export async function removePostmasterFile(cluster: string): Promise<void> {
  try {
    await rm(pathIn(cluster), { force: true });
  } catch (error) {
    if (!hasCode(error, 'EISDIR', 'ERR_FS_EISDIR')) throw error;
    await rmdir(pathIn(cluster));
  }
}

/** Reads like PostgreSQL: ignores the text after the digits. A minus sign only marks another kind of server. */
function positive(line: string | undefined, largest: number): number | undefined {
  const number = Math.abs(Number.parseInt(line ?? '', 10));
  return number > 0 && number <= largest ? number : undefined;
}

function pathIn(cluster: string): string {
  return join(cluster, 'postmaster.pid');
}
