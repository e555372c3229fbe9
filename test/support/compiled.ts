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
/** What the service looks for beside the folder that it lies in. */
const BESIDE = ['package.json', 'prisma', 'node_modules'];
const KEPT_MS = 86_400_000;

/** A text file by its path in the compiled folder: the source before compilation, or a file that is copied. */
interface Input {
  readonly from: string;
  readonly to: string;
  readonly text: string;
}

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
  const inputs = [...sources('src', 'dist'), ...packages()];
  const all = JSON.stringify([resolve('.'), version, SWC_OPTIONS, inputs]);
  const target = join(CACHE, createHash('sha256').update(all).digest('hex').slice(0, 32));
  if (!existsSync(target)) {
    removeOld();
    make(target, inputs);
  }
  const now = new Date();
  utimesSync(target, now, now);
  return target;
}

function sources(from: string, to: string): Input[] {
  return readdirSync(from, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.spec.ts'))
    .sort()
    .map((name) => input(join(from, name), join(to, name.replace(/\.ts$/, '.js'))));
}

/** The packages of this repository, where the compiled service finds them before any build of theirs. */
function packages(): Input[] {
  return readdirSync('packages')
    .map((name) => join('packages', name))
    .filter((path) => existsSync(join(path, 'src')))
    .flatMap((path) => {
      const manifest = input(join(path, 'package.json'), '');
      const { name } = JSON.parse(manifest.text) as { name: string };
      const to = join('dist/node_modules', name);
      return [{ ...manifest, to: join(to, 'package.json') }, ...sources(join(path, 'src'), join(to, 'dist'))];
    });
}

function input(from: string, to: string): Input {
  return { from, to, text: readFileSync(from, 'utf8') };
}

/** Made beside its place and moved there when complete, whoever else makes the same meanwhile. */
function make(target: string, inputs: readonly Input[]): void {
  const draft = `${target}.${process.pid}`;
  for (const { from, to, text } of inputs) {
    const file = join(draft, to);
    mkdirSync(dirname(file), { recursive: true });
    const code = from.endsWith('.ts')
      ? transformSync(text, { ...SWC_OPTIONS, filename: resolve(from) }).code
      : text;
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
