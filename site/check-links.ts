import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

const ATTRIBUTE = /<([a-z0-9-]+)\b[^>]*?\s(href|src)="([^"]*)"/gi;
const ANCHOR = /\sid="([^"]+)"/g;
const IMPORTED = /(?:@import\s+|url\()\s*["']?(https?:)?\/\/[^"')\s]+/gi;

const decoded = (text: string): string =>
  decodeURIComponent(text.replaceAll('&amp;', '&').replaceAll('&#39;', "'"));

/**
 * What is wrong with the links of a built site, a sentence for each.
 * @param folder the site: HTML files, scripts and styles.
 */
export function faultsOfSite(folder: string): string[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const anchors = new Map<string, ReadonlySet<string>>();
  const anchorsOf = (file: string): ReadonlySet<string> => {
    const known = anchors.get(file);
    if (known) return known;
    const found = new Set([...readFileSync(file, 'utf8').matchAll(ANCHOR)].map(([, id = '']) => decoded(id)));
    anchors.set(file, found);
    return found;
  };
  const faults = files
    .filter((name) => name.endsWith('.html'))
    .flatMap((name) => faultsOfPage(folder, name, anchorsOf));
  const styles = files
    .filter((name) => name.endsWith('.css'))
    .flatMap((name) => {
      const imports = readFileSync(join(folder, name), 'utf8').match(IMPORTED) ?? [];
      return imports.map((one) => `${name} loads ${one}`);
    });
  return [...faults, ...styles];
}

function faultsOfPage(
  folder: string,
  name: string,
  anchorsOf: (file: string) => ReadonlySet<string>,
): string[] {
  const links = [...readFileSync(join(folder, name), 'utf8').matchAll(ATTRIBUTE)];
  return links.flatMap(([, tag = '', , link = '']) => {
    // A reader follows a link to another host. Nothing else may come from there.
    if (/^(https?:)?\/\//.test(link)) return tag.toLowerCase() === 'a' ? [] : [`${name} loads ${link}`];
    if (/^[a-z]+:/i.test(link)) return [];
    const [path = '', anchor] = link.split('#', 2);
    const file = fileOf(folder, name, path);
    if (file === undefined) return [`${name} links to ${link}: no such file`];
    if (anchor === undefined || anchor === '' || !file.endsWith('.html')) return [];
    return anchorsOf(file).has(decoded(anchor)) ? [] : [`${name} links to ${link}: no such heading`];
  });
}

function fileOf(folder: string, name: string, path: string): string | undefined {
  const page = join(folder, name);
  if (path === '') return page;
  const target = decoded(path.split('?', 1)[0] ?? '');
  const file = target.startsWith('/') ? join(folder, target) : normalize(join(dirname(page), target));
  const found =
    target.endsWith('/') || (existsSync(file) && statSync(file).isDirectory())
      ? join(file, 'index.html')
      : file;
  return existsSync(found) ? found : undefined;
}
