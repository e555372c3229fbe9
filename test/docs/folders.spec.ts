import { describe, expect, it } from '@jest/globals';
import { readdirSync, readFileSync, statSync } from 'node:fs';

const page = readFileSync('docs/architecture.md', 'utf8');

const foldersIn = (path: string) =>
  readdirSync(path)
    .filter((name) => statSync(`${path}/${name}`).isDirectory())
    .map((name) => `${path}/${name}`)
    .sort();

/** The folders that the first column of a table links to. */
const linkedIn = (path: string) =>
  [...page.matchAll(/^\| .*?\|/gm)]
    .flatMap(([cell]) =>
      [...cell.matchAll(/\]\(\.\.\/([\w/-]+?)(?:\/README\.md)?\)/g)].map(([, link]) => link),
    )
    .filter((link) => link?.startsWith(`${path}/`))
    .sort();

describe('docs/architecture.md', () => {
  it.each(['src', 'packages', 'test'])('lists every folder of %s/', (path) => {
    expect(linkedIn(path)).toEqual(foldersIn(path));
  });
});
