import { transformSync, version } from '@swc/core';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { SWC_OPTIONS } from './swc-options.js';

const CACHE = resolve('node_modules/.cache/edgemeter-compiled');
const SOURCE = resolve('src');
/** What the service looks for beside the folder that it lies in. */
const BESIDE = ['package.json', 'prisma', 'node_modules'];
const KEPT_MS = 86_400_000;

let folder: string | undefined;

/**
 * A program of the source as it is now, such as `main.js`, compiled: tests start dozens of processes, each of which
 * would otherwise spend most of its start on compiling.
 * @returns its path.
 */
export function compiled(program: string): string {
  folder ??= compileOnce();
  return join(folder, 'dist', program);
}

function compileOnce(): string {
  const files = readdirSync(SOURCE, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.spec.ts'))
    .sort()
    .map((name) => [name, readFileSync(join(SOURCE, name), 'utf8')] as const);
  const all = JSON.stringify([SOURCE, version, SWC_OPTIONS, files]);
  const target = join(CACHE, createHash('sha256').update(all).digest('hex').slice(0, 32));
  if (!existsSync(target)) {
    removeOld();
    make(target, files);
  }
  const now = new Date();
  utimesSync(target, now, now);
  return target;
}

/** Made beside its place and moved there when complete, whoever else makes the same meanwhile. */
function make(target: string, files: readonly (readonly [name: string, text: string])[]): void {
  const draft = `${target}.${process.pid}`;
  for (const [name, text] of files) {
    const file = join(draft, 'dist', name.replace(/\.ts$/, '.js'));
    mkdirSync(dirname(file), { recursive: true });
    const { code } = transformSync(text, { ...SWC_OPTIONS, filename: join(SOURCE, name) });
    writeFileSync(file, code);
  }
  for (const name of BESIDE) symlinkSync(resolve(name), join(draft, name));
  try {
    renameSync(draft, target);
  } catch (error) {
    rmSync(draft, { recursive: true });
    if (!existsSync(target)) throw error;
  }
}

/** What other sources were compiled to, unless a run of another checkout may still use it. */
function removeOld(): void {
  mkdirSync(CACHE, { recursive: true });
  for (const name of readdirSync(CACHE)) {
    const old = join(CACHE, name);
    const { mtimeMs } = statSync(old, { throwIfNoEntry: false }) ?? { mtimeMs: Infinity };
    if (Date.now() - mtimeMs > KEPT_MS) rmSync(old, { recursive: true, force: true });
  }
}
