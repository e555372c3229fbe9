import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { EmbeddedServerError } from './errors.js';

const run = promisify(execFile);

const NAME = 'edgemeter';
/** Services are often started without the folders of the administrator's programs in their path. */
const ADMIN_PATH = `${process.env.PATH ?? ''}:/usr/sbin:/sbin:/usr/bin:/bin`;
const FALLBACK_NAMES = ['postgres', 'nobody'];

/** A user by the numbers the system knows it by. */
export interface SystemUser {
  readonly uid: number;
  readonly gid: number;
}

/** Whether this process is root, as whom PostgreSQL refuses to run. */
export function isRoot(): boolean {
  return process.getuid?.() === 0;
}

/** The unprivileged user for servers started by root; created if the system allows it. */
export async function dedicatedUser(): Promise<SystemUser> {
  const existing = await findUser((name) => name === NAME);
  if (existing) return existing;
  await createUser();
  for (const wanted of [NAME, ...FALLBACK_NAMES]) {
    const user = await findUser((name) => name === wanted);
    if (user) return user;
  }
  throw new EmbeddedServerError(
    `PostgreSQL does not run as root, and there is no other user to run it as: create one named ${NAME}.`,
  );
}

/** Whether the system has a name for the user, without which initdb does not run. */
export async function hasName(uid: number): Promise<boolean> {
  return (await findUser((_name, user) => user.uid === uid)) !== undefined;
}

async function findUser(
  matches: (name: string, user: SystemUser) => boolean,
): Promise<SystemUser | undefined> {
  const table = await readFile('/etc/passwd', 'utf8').catch(() => '');
  for (const line of table.split('\n')) {
    const [name = '', , uid, gid] = line.split(':');
    const user = { uid: Number(uid), gid: Number(gid) };
    if (name !== '' && user.uid > 0 && user.gid > 0 && matches(name, user)) return user;
  }
  return undefined;
}

/** Failures are left to the fallbacks: the user may have been created by somebody else meanwhile. */
async function createUser(): Promise<void> {
  const shell = '/usr/sbin/nologin';
  const ways: [string, string[]][] = [
    ['useradd', ['--system', '--user-group', '--no-create-home', '--shell', shell, NAME]],
    // BusyBox; the adduser of other systems rejects these options.
    ['adduser', ['-S', '-D', '-H', '-s', '/sbin/nologin', NAME]],
  ];
  for (const [program, options] of ways) {
    try {
      await run(program, options, { env: { ...process.env, PATH: ADMIN_PATH } });
      return;
    } catch {
      continue;
    }
  }
}
