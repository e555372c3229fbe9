import { execFile } from 'node:child_process';
import { chmod, mkdir, readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { EmbeddedServerError, hasCode } from './errors.js';

const run = promisify(execFile);

/** The path of a service often lacks the folders of the administrator's programs. */
const ADMIN_PATH = `${process.env.PATH ?? ''}:/usr/sbin:/sbin:/usr/bin:/bin`;
const FALLBACK_NAMES = ['postgres', 'nobody'];

/** A user by the numbers of the system. */
export interface SystemUser {
  readonly uid: number;
  readonly gid: number;
}

/** Whether this process is root. PostgreSQL refuses to run as root. */
export function isRoot(): boolean {
  return process.getuid?.() === 0;
}

/**
 * The unprivileged user for servers that root starts. The user has the application's name and is created if the
 * system allows it; else `postgres` or `nobody` is taken.
 */
export async function dedicatedUser(application: string): Promise<SystemUser> {
  const existing = await findUser((name) => name === application);
  if (existing) return existing;
  await createUser(application);
  for (const wanted of [application, ...FALLBACK_NAMES]) {
    const user = await findUser((name) => name === wanted);
    if (user) return user;
  }
  throw new EmbeddedServerError(
    `PostgreSQL does not run as root, and there is no other user to run it as: create one named ${application}.`,
  );
}

/** Whether the system has a name for the user. initdb does not run without one. */
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

/** Ignores failures: another process may have created the user meanwhile, and there are fallbacks. */
async function createUser(name: string): Promise<void> {
  const shell = '/usr/sbin/nologin';
  const commands: [string, string[]][] = [
    ['useradd', ['--system', '--user-group', '--no-create-home', '--shell', shell, name]],
    // BusyBox. The adduser of other systems rejects these options.
    ['adduser', ['-S', '-D', '-H', '-s', '/sbin/nologin', name]],
  ];
  for (const [program, options] of commands) {
    try {
      await run(program, options, { env: { ...process.env, PATH: ADMIN_PATH } });
      return;
    } catch {
      continue;
    }
  }
}

/** The folder in which root keeps what an unprivileged server cannot reach elsewhere. */
export function systemFolder(application: string): string {
  return `/var/lib/${application}`;
}

/** Makes the system folder and the given folders in it. All users may enter them, whatever the umask is. */
export async function makeSystemFolder(application: string, ...inside: string[]): Promise<void> {
  await mkdir('/var/lib', { recursive: true });
  for (const folder of [systemFolder(application), ...inside]) {
    try {
      await mkdir(folder);
      await chmod(folder, 0o755);
    } catch (error) {
      if (!hasCode(error, 'EEXIST')) throw error;
    }
  }
}
