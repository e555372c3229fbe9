import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { chmod, chown, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePort } from '../support/free-port.js';

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
  ) {}

  static async start(): Promise<OwnServer> {
    const folder = await mkdtemp(join(tmpdir(), 'edgemeter-own-'));
    const server = new OwnServer(folder, await freePort(), randomBytes(12).toString('hex'));
    const passwordFile = join(folder, 'password');
    await writeFile(passwordFile, server.password);
    await chmod(folder, 0o700);
    if (process.getuid?.() === 0) {
      const id = async (flag: string) => Number((await run('id', [flag, 'postgres'])).stdout);
      const [user, group] = [await id('-u'), await id('-g')];
      for (const path of [folder, passwordFile]) await chown(path, user, group);
    }
    const data = join(folder, 'data');
    await server.asOwner('initdb', [
      '-D',
      data,
      '-U',
      'edgemeter',
      '-A',
      'scram-sha-256',
      `--pwfile=${passwordFile}`,
    ]);
    const options = `-p ${server.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off`;
    await server.asOwner('pg_ctl', ['-D', data, '-w', '-l', join(folder, 'log'), '-o', options, 'start']);
    return server;
  }

  url(database: string): string {
    return `postgresql://edgemeter:${this.password}@127.0.0.1:${this.port}/${database}`;
  }

  /** Runs one of PostgreSQL's programs to its end. */
  async program(name: string, ...args: string[]): Promise<void> {
    await run(join(programs(), name), args);
  }

  async stop(): Promise<void> {
    await this.asOwner('pg_ctl', ['-D', join(this.folder, 'data'), '-m', 'immediate', 'stop']);
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
