import { readdirSync } from 'node:fs';
import { posix } from 'node:path';

/** A Markdown file of the repository, and where it is in the site. Both paths have forward slashes. */
export interface Page {
  readonly source: string;
  readonly path: string;
}

/** Pages beside docs/ that others link to. */
const BESIDE_DOCS = ['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'CHANGELOG.md', 'bench/README.md'];

// VitePress shows index.md for a folder, GitHub README.md.
const indexed = (path: string): string => path.replace(/(^|\/)README\.md$/, '$1index.md');

/** A page beside docs/: `packages/chart/README.md` is `project/chart.md`. */
function projectPath(source: string): string {
  const name =
    source === 'README.md' ? 'readme' : source.replace(/^packages\//, '').replace(/\/README\.md$/, '');
  return `project/${name.replace(/\.md$/, '').toLowerCase()}.md`;
}

const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => name.replaceAll('\\', '/'));

/** Every page of the site that is a file of the repository. Run it in the folder of the repository. */
export function pagesOf(): Page[] {
  const docs = filesBelow('docs')
    .filter((name) => name.endsWith('.md'))
    .map((name) => ({ source: posix.join('docs', name), path: indexed(name) }));
  const packages = readdirSync('packages').map((name) => `packages/${name}/README.md`);
  const beside = [...BESIDE_DOCS, ...packages].map((source) => ({ source, path: projectPath(source) }));
  return [...docs, ...beside].sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** Files of docs/ that are neither pages nor pictures: readers download them. */
export const downloads = (): string[] =>
  filesBelow('docs').filter((name) => /\.(json|http)$/.test(name) && name !== 'folders.json');
