import { randomBytes } from 'node:crypto';
import { chown, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { ServerBinaries } from './binaries.js';
import { readSmallFile, syncFolder, type DataFolder } from './data-folder.js';
import { EmbeddedServerError } from './errors.js';
import { exists } from './permissions.js';
import type { Placement } from './placement.js';
import { runProgram } from './program.js';

const PASSWORD_NAME = 'password';
const DRAFT_MARK = '.new-';

/** The role's password, or undefined if there is none yet. */
export function readPassword(folder: Pick<DataFolder, 'read'>): Promise<string | undefined> {
  return folder.read(PASSWORD_NAME);
}

/**
 * Makes the cluster if there is none.
 * @returns the password of its superuser.
 * @throws EmbeddedServerError if these binaries cannot run the cluster that is there.
 */
export async function ensureCluster(
  folder: DataFolder,
  placement: Placement,
  binaries: ServerBinaries,
): Promise<string> {
  const made = await exists(placement.cluster);
  if (made) await checkVersion(placement.cluster, binaries);
  let password = await folder.read(PASSWORD_NAME);
  if (password === undefined) {
    if (made) {
      throw new EmbeddedServerError(
        `The file ${join(folder.path, PASSWORD_NAME)} is missing, without which the database in ` +
          `${placement.cluster} cannot be opened. Restore it.`,
      );
    }
    password = randomBytes(24).toString('base64url');
    // The password is written first, so a cluster always has one.
    await folder.write(PASSWORD_NAME, `${password}\n`, 0o600);
  }
  if (!made) await createCluster(placement, binaries, { application: folder.application, password });
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

/**
 * Makes the cluster beside its place, and moves it there when it is complete. So an incomplete cluster is never in its
 * place.
 */
async function createCluster(
  { home, cluster, user }: Placement,
  { initdb }: ServerBinaries,
  { application, password }: { readonly application: string; readonly password: string },
): Promise<void> {
  await removeDrafts(home, basename(cluster));
  const draft = `${cluster}${DRAFT_MARK}${randomBytes(4).toString('hex')}`;
  const data = join(draft, 'data');
  const passwordFile = join(draft, 'password');
  await mkdir(draft, { mode: 0o700 });
  try {
    await writeFile(passwordFile, `${password}\n`, { mode: 0o600 });
    if (user) for (const path of [passwordFile, draft]) await chown(path, user.uid, user.gid);
    const { ok, output } = await runProgram(initdb, initdbArguments(data, application, passwordFile), user);
    if (!ok) throw new EmbeddedServerError(`The database could not be created: ${output}`);
    await rename(data, cluster);
    await syncFolder(home);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

function initdbArguments(target: string, application: string, passwordFile: string): string[] {
  return [
    ...['--pgdata', target],
    ...['--username', application, '--pwfile', passwordFile],
    ...['--auth-local', 'scram-sha-256', '--auth-host', 'scram-sha-256'],
    ...['--encoding', 'UTF8', '--locale', 'C'],
    ...['--locale-provider', 'builtin', '--builtin-locale', 'C.UTF-8'],
    ...['--data-checksums', '--no-instructions'],
  ];
}

/** Removes the drafts of a killed process. Its initdb may still write there, so the removal is retried. */
async function removeDrafts(home: string, name: string): Promise<void> {
  for (const entry of await readdir(home)) {
    if (!entry.startsWith(`${name}${DRAFT_MARK}`)) continue;
    await rm(join(home, entry), { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
  }
}
