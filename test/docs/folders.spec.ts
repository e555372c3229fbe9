import { describe, expect, it } from '@jest/globals';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import { between, compare, table } from './markdown.js';

type Place = 'src' | 'packages' | 'test';

/** Of each folder what is in it, in the order of the tables. */
const FOLDERS = JSON.parse(readFileSync('docs/folders.json', 'utf8')) as Readonly<
  Record<Place, Readonly<Record<string, string>>>
>;

const PAGE = 'docs/architecture.md';

const foldersIn = (place: Place): string[] =>
  readdirSync(place)
    .filter((name) => statSync(`${place}/${name}`).isDirectory())
    .sort();

function rowsOf(place: Place): string[][] {
  return Object.entries(FOLDERS[place]).map(([name, about]) => {
    const page = existsSync(`${place}/${name}/README.md`) ? '/README.md' : '';
    return [`[${place}/${name}](../${place}/${name}${page})`, about];
  });
}

describe('docs/folders.json', () => {
  it.each<Place>(['src', 'packages', 'test'])('says of every folder of %s/, and of no other', (place) => {
    expect(Object.keys(FOLDERS[place]).sort()).toEqual(foldersIn(place));
  });
});

describe(PAGE, () => {
  it.each([
    ['folders', table(['folder', 'what is in it'], [...rowsOf('src'), ...rowsOf('packages')])],
    ['tests', table(['folder', 'what is tested'], rowsOf('test'))],
  ])('lists the %s', async (name, rows) => {
    const formatted = await format(rows, { ...(await resolveConfig(PAGE)), parser: 'markdown' });
    compare(PAGE, between(readFileSync(PAGE, 'utf8'), name, formatted.trim()));
  });
});
