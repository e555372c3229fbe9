import { describe, expect, it } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { proseOf, sourceTexts, wordsOf, type Text } from './texts.js';

const GLOSSARY = 'docs/glossary.md';

/** Folders of which comments, identifiers and titles of tests are checked. */
const CLEAN_SOURCES = ['src', 'packages/embedded-postgres-server/src'];

/** Folders of which the titles of tests are checked. */
const CLEAN_TESTS = ['test'];

/** The words and phrases in code font in the column "not". */
function forbiddenIn(page: string): string[] {
  const lastCells = [...page.matchAll(/^\|.*\|([^|]*)\|$/gm)].map(([, cell = '']) => cell);
  return lastCells.flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, word = '']) => word));
}

const FORBIDDEN = forbiddenIn(readFileSync(GLOSSARY, 'utf8'));
/** Also a line break, but not an empty line. */
const BETWEEN_WORDS = '(?:[ \\t]+|[ \\t]*\\n[ \\t]*)';
const ANY_OF_THEM = new RegExp(
  `\\b(?:${FORBIDDEN.map((word) => word.replaceAll(' ', BETWEEN_WORDS)).join('|')})\\b`,
  'gi',
);

/** What the columns of the database are called, by Prisma's client and in SQL: an identifier may have their names. */
const COLUMNS = new Set(
  [...readFileSync('prisma/schema.prisma', 'utf8').matchAll(/^ {2}(\w+)(?:.*@map\("(\w+)"\))?/gm)].flatMap(
    ([, field = '', column = field]) => [field, column],
  ),
);

const faultsOf = (path: string, texts: readonly Text[]): string[] =>
  texts.flatMap(({ line, text }) =>
    [...text.matchAll(ANY_OF_THEM)].map((match) => {
      const before = text.slice(0, match.index).split('\n').length - 1;
      return `${path}:${line + before} ${match[0].replaceAll(/\s+/g, ' ')}`;
    }),
  );

function filesIn(folder: string, ending: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(ending) && !name.includes('generated/'))
    .map((name) => join(folder, name))
    .sort();
}

const PAGES = [
  'README.md',
  'SECURITY.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  'bench/README.md',
  ...filesIn('docs', '.md'),
  ...readdirSync('packages').map((name) => join('packages', name, 'README.md')),
];

const inSource = (path: string, source: string): string[] => {
  const { comments, identifiers, titles } = sourceTexts(path, source);
  const own = identifiers.filter(({ text }) => !COLUMNS.has(text));
  return faultsOf(path, [
    ...comments,
    ...titles,
    ...own.map(({ line, text }) => ({ line, text: wordsOf(text) })),
  ]);
};

const inTitles = (path: string, source: string): string[] => faultsOf(path, sourceTexts(path, source).titles);

const ofFolder = (folder: string, check: (path: string, source: string) => string[]): string[] =>
  filesIn(folder, '.ts').flatMap((path) => check(path, readFileSync(path, 'utf8')));

describe('the words of the glossary', () => {
  it.each(PAGES)('are those of %s', (page) => {
    expect(faultsOf(page, proseOf(readFileSync(page, 'utf8')))).toEqual([]);
  });

  it.each(CLEAN_SOURCES)('are those of comments, identifiers and titles in %s', (folder) => {
    expect(ofFolder(folder, inSource)).toEqual([]);
  });

  it.each(CLEAN_TESTS)('are those of the titles of tests in %s', (folder) => {
    expect(ofFolder(folder, inTitles)).toEqual([]);
  });
});

describe('a word of the column "not"', () => {
  it('is read from the glossary', () => {
    expect(FORBIDDEN).toEqual(expect.arrayContaining(['lane', 'turnstile', 'whoever', 'any more']));
    expect(forbiddenIn('| use | for | not |\n| `a` | `b` | c, `d e` |\n')).toEqual(['d e']);
  });

  it('is found in a page, and not in its code', () => {
    const page = 'First.\n\n`lane` and\n[x](lane.md)\n\n```sh\nlane\n```\n\nA lane is not kept any\nmore.\n';
    expect(faultsOf('page', proseOf(page))).toEqual(['page:10 lane', 'page:10 any more']);
  });

  it('is found in comments, identifiers and titles, and not in texts or names of columns', () => {
    const source = [
      '/** Whoever waits, `lane`. */',
      'const laneOf = (row: Row) => row.lane;',
      'class Turnstile {} // Not any more.',
      "const text = 'lane';",
      "it.each([1])('opens a door of %s', () => undefined);",
    ].join('\n');
    expect(inSource('a.ts', source).sort()).toEqual([
      'a.ts:1 Whoever',
      'a.ts:2 lane',
      'a.ts:3 Turnstile',
      'a.ts:3 any more',
      'a.ts:5 door',
    ]);
    expect(inTitles('a.ts', source)).toEqual(['a.ts:5 door']);
  });
});
