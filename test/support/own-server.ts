import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { chmod, chown, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePort } from './free-port.js';

const run = promisify(execFile);

const DEBIAN = '/usr/lib/postgresql';

function programs(): string {
  if (process.env.POSTGRESQL_BIN !== undefined) return process.env.POSTGRESQL_BIN;
  const newest = readdirSync(DEBIAN)
    .sort((a, b) => Number(a) - Number(b))
    .at(-1);
  return join(DEBIAN, newest ?? '', 'bin');
}

/** A PostgreSQL server of one's own, as the distribution has it, with the programs that come with it. */
export class OwnServer {
  private constructor(
    readonly folder: string,
    private readonly port: number,
    private readonly password: string,
    private readonly settings: readonly string[],
  ) {}

  /** @param settings of PostgreSQL, such as `max_standby_streaming_delay=0`. */
  static async start(settings: readonly string[] = []): Promise<OwnServer> {
    const server = new OwnServer(
      await ownFolder(),
      await freePort(),
      randomBytes(12).toString('hex'),
      settings,
    );
    const passwordFile = join(server.folder, 'password');
    await writeFile(passwordFile, server.password);
    await chmod(server.folder, 0o700);
    await toOwner(server.folder, passwordFile);
    await server.asOwner('initdb', [
      '-D',
      server.data,
      '-U',
      'edgemeter',
      '-A',
      'scram-sha-256',
      `--pwfile=${passwordFile}`,
    ]);
    await server.run();
    return server;
  }

  /** A physical standby of this server. */
  async standby(settings: readonly string[] = []): Promise<OwnServer> {
    const standby = new OwnServer(await ownFolder(), await freePort(), this.password, settings);
    await chmod(standby.folder, 0o700);
    await toOwner(standby.folder);
    const from = ['-d', this.url('postgres'), '-R', '-X', 'stream', '-c', 'fast'];
    await standby.asOwner('pg_basebackup', ['-D', standby.data, ...from]);
    await standby.run();
    return standby;
  }

  /** Starts it, on the same port as before. */
  async run(): Promise<void> {
    const all = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', 'fsync=off', ...this.settings];
    const options = [`-p ${this.port}`, ...all.map((setting) => `-c ${setting}`)].join(' ');
    const log = join(this.folder, 'log');
    await this.asOwner('pg_ctl', ['-D', this.data, '-w', '-l', log, '-o', options, 'start']);
  }

  /** Ends it at once, as a lost machine would. */
  async kill(): Promise<void> {
    await this.asOwner('pg_ctl', ['-D', this.data, '-m', 'immediate', 'stop']);
  }

  /** Sends a signal to each of its processes. */
  async signal(name: 'STOP' | 'CONT'): Promise<void> {
    const [postmaster = ''] = (await readFile(join(this.data, 'postmaster.pid'), 'utf8')).split('\n', 1);
    const { stdout } = await run('ps', ['-o', 'pid=', '--ppid', postmaster]);
    await run('kill', [`-${name}`, postmaster, ...stdout.split('\n').flatMap((pid) => pid.trim() || [])]);
  }

  private get data(): string {
    return join(this.folder, 'data');
  }

  url(database: string): string {
    return `postgresql://edgemeter:${this.password}@127.0.0.1:${this.port}/${database}`;
  }

  /** Runs one of PostgreSQL's programs to its end. */
  async program(name: string, ...args: string[]): Promise<void> {
    await run(join(programs(), name), args);
  }

  async stop(): Promise<void> {
    await this.kill();
    await rm(this.folder, { recursive: true, force: true });
  }

  /** PostgreSQL does not run as root. */
  private async asOwner(name: string, args: readonly string[]): Promise<void> {
    const program = join(programs(), name);
    const isRoot = process.getuid?.() === 0;
    const [file, rest] = isRoot ? ['runuser', ['-u', 'postgres', '--', program, ...args]] : [program, args];
    await run(file, [...rest], { cwd: this.folder });
  }
}

const ownFolder = (): Promise<string> => mkdtemp(join(tmpdir(), 'edgemeter-own-'));

/** PostgreSQL's own user owns what PostgreSQL uses. */
async function toOwner(...paths: readonly string[]): Promise<void> {
  if (process.getuid?.() !== 0) return;
  const id = async (flag: string) => Number((await run('id', [flag, 'postgres'])).stdout);
  const [user, group] = [await id('-u'), await id('-g')];
  for (const path of paths) await chown(path, user, group);
}
