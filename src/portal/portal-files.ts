import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { closedMap, knows, lookUp } from '../common/closed-map.js';

/** A file of the portal, in every encoding that it has. */
export interface PortalFile {
  readonly type: string;
  readonly tag: string;
  readonly plain: Buffer;
  readonly br: Buffer | undefined;
  readonly gzip: Buffer | undefined;
}

const TYPES = closedMap({
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
});

/** What the page is told: it stands in this tag of the built index. */
const SETTINGS = '<meta name="edgemeter" content="{}"';
const INDEX = 'index.html';
const ASSETS = 'assets';

/** The built portal, read once: it is a few hundred kilobytes. */
export class PortalFiles {
  readonly index: PortalFile | undefined;
  private readonly assets: ReadonlyMap<string, PortalFile>;

  /**
   * @param folder the output of the build. Without one the portal is absent.
   * @param settings what the page is told.
   */
  constructor(folder: string, settings: object) {
    const path = join(folder, INDEX);
    this.index = existsSync(path) ? indexFile(readFileSync(path, 'utf8'), settings) : undefined;
    const assets = join(folder, ASSETS);
    const names = existsSync(assets) ? readdirSync(assets) : [];
    const served = names.filter((name) => knows(TYPES, extname(name)));
    this.assets = new Map(served.map((name) => [name, assetFile(join(assets, name))]));
  }

  asset(name: string): PortalFile | undefined {
    return this.assets.get(name);
  }
}

function indexFile(html: string, settings: object): PortalFile {
  const told = JSON.stringify(settings).replaceAll('&', '&amp;').replaceAll('"', '&quot;');
  const plain = Buffer.from(html.replace(SETTINGS, () => SETTINGS.replace('{}', () => told)));
  return { ...described(INDEX, plain), br: brotliCompressSync(plain), gzip: gzipSync(plain) };
}

function assetFile(path: string): PortalFile {
  const beside = (ending: string) => (existsSync(path + ending) ? readFileSync(path + ending) : undefined);
  return { ...described(path, readFileSync(path)), br: beside('.br'), gzip: beside('.gz') };
}

function described(path: string, plain: Buffer): Pick<PortalFile, 'type' | 'tag' | 'plain'> {
  const tag = `"${createHash('sha256').update(plain).digest('base64url').slice(0, 22)}"`;
  return { type: lookUp(TYPES, extname(path)) ?? 'application/octet-stream', tag, plain };
}
