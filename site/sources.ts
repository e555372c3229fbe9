import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { rewriteLinks } from './links.js';
import { sidebarOf } from './navigation.js';
import { downloads, pagesOf } from './pages.js';
import { referencePages, type OpenApi } from './reference.js';

/**
 * The text of every page of the site, by its path in the site.
 * @param sourceUrl where source files are shown; undefined: nowhere.
 */
export function textsOfSite(sourceUrl: string | undefined): Map<string, string> {
  const targets = { pages: pagesOf(), downloads: downloads(), sourceUrl };
  const written = targets.pages.map(
    (page) => [page.path, rewriteLinks(readFileSync(page.source, 'utf8'), page, targets)] as const,
  );
  const document = JSON.parse(readFileSync('docs/openapi.json', 'utf8')) as OpenApi;
  return new Map([...written, ...referencePages(document)]);
}

/**
 * Writes all that VitePress builds the site from: pages, pictures, files to download, and the sidebar.
 * @returns the number of pages.
 */
export function writeSources(folder: string, sourceUrl: string | undefined): number {
  const texts = textsOfSite(sourceUrl);
  for (const [path, text] of texts) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  cpSync('docs/images', join(folder, 'public/images'), { recursive: true });
  for (const name of downloads()) {
    mkdirSync(dirname(join(folder, 'public/files', name)), { recursive: true });
    cpSync(join('docs', name), join(folder, 'public/files', name));
  }
  cpSync('packages/portal/src/icon.svg', join(folder, 'public/icon.svg'));
  writeFileSync(join(folder, 'navigation.json'), JSON.stringify(sidebarOf(texts)));
  return texts.size;
}
