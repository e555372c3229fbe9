import { describe, expect, it } from '@jest/globals';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { FILTER_OPERATOR_NAMES } from '../../src/connectivity-report/language/operators.js';
import { COMPARISON_NAMES, METRIC_TEST_NAMES } from '../../src/connectivity-report/language/shape.js';
import { VARIABLES } from '../../src/config/variables.js';
import { GRANULARITIES } from '../../src/connectivity-report/language/granularities.js';
import { RELATIVE_DATES } from '../../src/connectivity-report/language/relative-dates.js';

/** What looks like a variable and is a word of the report language. */
const WORDS_OF_REPORTS: readonly string[] = [
  ...FILTER_OPERATOR_NAMES,
  ...GRANULARITIES,
  ...RELATIVE_DATES,
  ...METRIC_TEST_NAMES,
  ...COMPARISON_NAMES,
];

/** Variables that the tests and scripts read, not the service. */
const OTHER_VARIABLES = [
  'ORACLE_SEED',
  'MUTANT_SEED',
  'ORACLE_CASES',
  'TEST_LEDGER',
  'NATS_SERVER',
  'UPGRADE_FROM',
  'KCAT',
  'TEST_PACKING',
  'UPDATE_DOCS',
  'UPDATE_GOLDEN',
  'UPDATE_IMAGES',
  'EDGEMETER_URL',
  'EDGEMETER_API_KEY',
  'SITE_BASE',
  'SITE_SOURCE_URL',
  'ICU_TIMEZONE_FILES_DIR',
  'NODE_ICU_DATA',
  'NODE_EXTRA_CA_CERTS',
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'ALL_PROXY',
];

const inDocs = readdirSync('docs', { recursive: true, encoding: 'utf8' }).filter((name) =>
  name.endsWith('.md'),
);
const inPackages = readdirSync('packages').map((name) => join('packages', name, 'README.md'));
const pages = [
  'README.md',
  'SECURITY.md',
  'CONTRIBUTING.md',
  ...inDocs.map((name) => join('docs', name)),
  ...inPackages,
];
const textOf = (page: string): string => readFileSync(page, 'utf8');

const FENCE = /^ *```[\s\S]*?^ *```$/gm;

/** Where the links and images of a page lead, but for other sites. */
function linksOf(page: string): string[] {
  const prose = textOf(page)
    .replaceAll(FENCE, '')
    .replaceAll(/`[^`\n]*`/g, '');
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = '']) => target)
    .filter((target) => !/^[a-z]+:/i.test(target));
}

/** The anchors of a page's headings, as they are made of their texts. */
function anchorsOf(page: string): string[] {
  const headings = textOf(page)
    .replaceAll(FENCE, '')
    .matchAll(/^#+ (.+)$/gm);
  return [...headings].map(([, title = '']) =>
    title
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replaceAll(' ', '-'),
  );
}

function isBroken(page: string, link: string): boolean {
  const [path = '', anchor] = link.split('#', 2);
  const target = path === '' ? page : normalize(join(dirname(page), decodeURIComponent(path)));
  if (target.startsWith('..') || !existsSync(target)) return true;
  return anchor !== undefined && !anchorsOf(target).includes(anchor);
}

function named(pattern: RegExp): string[] {
  return pages.flatMap((page) => [...textOf(page).matchAll(pattern)].map(([, name = '']) => name));
}

describe('the pages', () => {
  it.each(pages)('%s links to what there is', (page) => {
    expect(linksOf(page).filter((link) => isBroken(page, link))).toEqual([]);
  });

  it('can all be reached from the README', () => {
    const reached = new Set(['README.md']);
    // The set grows while it is walked through.
    for (const page of reached) {
      for (const link of linksOf(page)) {
        const target = normalize(join(dirname(page), link.split('#', 1)[0] ?? ''));
        if (pages.includes(target)) reached.add(target);
      }
    }
    expect(pages.filter((page) => !reached.has(page))).toEqual([]);
  });

  it('name scripts there are', () => {
    const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as {
      scripts: Readonly<Record<string, string>>;
    };
    const used = named(/npm run (?:--silent )?([\w:-]+)/g);
    expect(used.length).toBeGreaterThan(0);
    expect(used.filter((name) => !(name in scripts))).toEqual([]);
  });

  it('name environment variables there are', () => {
    const known = [
      ...Object.keys(VARIABLES),
      ...OTHER_VARIABLES,
      ...WORDS_OF_REPORTS,
      'CHROMIUM',
      'PROMTOOL',
    ];
    const used = [
      ...named(/`([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)(?:=[^`]*)?`/g),
      ...named(/^(?:export )?([A-Z][A-Z0-9_]+)=/gm),
    ];
    expect(used).toContain('EDGEMETER_DATA');
    expect([...new Set(used)].filter((name) => !known.includes(name))).toEqual([]);
  });

  it('begin with a README of less than 150 lines', () => {
    expect(textOf('README.md').split('\n').length).toBeLessThan(150);
  });

  it('contain no path of a machine', () => {
    for (const page of pages) expect(textOf(page)).not.toMatch(/\/(?:root|work|private)\//);
  });
});
