import { randomBytes } from 'node:crypto';
import { chown, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { ServerBinaries } from './binaries.js';
import { SUPERUSER } from './connection.js';
import { readSmallFile, syncFolder, type DataFolder } from './data-folder.js';
import { EmbeddedServerError } from './errors.js';
import type { Placement } from './placement.js';
import { runProgram } from './program.js';
import { isThere } from './reach.js';

const PASSWORD_NAME = 'password';
const DRAFT_MARK = '.new-';

/** The superuser's password; undefined if there is none yet. */
export function readPassword(folder: Pick<DataFolder, 'read'>): Promise<string | undefined> {
  return folder.read(PASSWORD_NAME);
}

/**
 * Makes sure that there is a cluster which these binaries can run.
 * @returns the password of its superuser.
 */
export async function ensureCluster(
  folder: DataFolder,
  placement: Placement,
  binaries: ServerBinaries,
): Promise<string> {
  const exists = await isThere(placement.cluster);
  if (exists) await checkVersion(placement.cluster, binaries);
  let password = await folder.read(PASSWORD_NAME);
  if (password === undefined) {
    if (exists) {
      throw new EmbeddedServerError(
        `The file ${join(folder.path, PASSWORD_NAME)} is missing, without which the database in ` +
          `${placement.cluster} cannot be opened. Restore it.`,
      );
    }
    password = randomBytes(24).toString('base64url');
    // Before the cluster that needs it, so that there never is one without the other.
    await folder.write(PASSWORD_NAME, `${password}\n`, 0o600);
  }
  if (!exists) await createCluster(placement, binaries, password);
  return password;
}

async function checkVersion(cluster: string, { major }: ServerBinaries): Promise<void> {
  const made = (await readSmallFile(cluster, 'PG_VERSION')) ?? '(unknown version)';
  if (made === major) return;
  throw new EmbeddedServerError(
    `The database in ${cluster} was made by PostgreSQL ${made}; the one installed is ${major}. ` +
      'Dump it with the former version and load it with the latter.',
  );
}

/** Made beside its place and moved there when complete: there is no cluster that is half made. */
async function createCluster(
  { home, cluster, user }: Placement,
  { initdb }: ServerBinaries,
  password: string,
): Promise<void> {
  await removeDrafts(home, basename(cluster));
  const draft = `${cluster}${DRAFT_MARK}${randomBytes(4).toString('hex')}`;
  const made = join(draft, 'data');
  const passwordFile = join(draft, 'password');
  await mkdir(draft, { mode: 0o700 });
  try {
    await writeFile(passwordFile, `${password}\n`, { mode: 0o600 });
    if (user) for (const path of [passwordFile, draft]) await chown(path, user.uid, user.gid);
    const { ok, output } = await runProgram(initdb, initdbArguments(made, passwordFile), user);
    if (!ok) throw new EmbeddedServerError(`The database could not be created: ${output}`);
    await rename(made, cluster);
    await syncFolder(home);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

function initdbArguments(target: string, passwordFile: string): string[] {
  return [
    ...['--pgdata', target],
    ...['--username', SUPERUSER, '--pwfile', passwordFile],
    ...['--auth-local', 'scram-sha-256', '--auth-host', 'scram-sha-256'],
    ...['--encoding', 'UTF8', '--locale', 'C'],
    ...['--locale-provider', 'builtin', '--builtin-locale', 'C.UTF-8'],
    ...['--data-checksums', '--no-instructions'],
  ];
}

/** What a killed predecessor left; its initdb may be still at work there, hence the retries. */
async function removeDrafts(home: string, name: string): Promise<void> {
  for (const entry of await readdir(home)) {
    if (!entry.startsWith(`${name}${DRAFT_MARK}`)) continue;
    await rm(join(home, entry), { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
  }
}
