import { mkdir, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import type { Results } from '../results.js';
import { performancePage } from './performance-page.js';
import { pictures } from './pictures.js';

const PAGE = fileURLToPath(new URL('../../docs/performance.md', import.meta.url));
const FOLDER = fileURLToPath(new URL('../../docs/images/bench/', import.meta.url));

/** The page and its pictures, as text. */
export async function toDocs(results: Results): Promise<{ page: string; files: Map<string, string> }> {
  const files = pictures(results);
  const page = performancePage(results, [...files.keys()]);
  return { page: await format(page, { ...(await resolveConfig(PAGE)), parser: 'markdown' }), files };
}

/** Writes docs/performance.md and its pictures. Replaces the earlier ones. */
export async function writeDocs(results: Results): Promise<void> {
  const { page, files } = await toDocs(results);
  await rm(FOLDER, { recursive: true, force: true });
  await mkdir(FOLDER, { recursive: true });
  for (const [name, svg] of files) await writeFile(FOLDER + name, svg);
  await writeFile(PAGE, page);
}
