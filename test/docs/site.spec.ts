import { describe, expect, it } from '@jest/globals';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { faultsOfSite } from '../../site/check-links.js';
import { rewriteLinks } from '../../site/links.js';
import { sidebarOf, type Entry } from '../../site/navigation.js';
import { pagesOf } from '../../site/pages.js';
import type { OpenApi } from '../../site/reference.js';
import { textsOfSite } from '../../site/sources.js';

const linksIn = (entries: readonly Entry[]): string[] =>
  entries.flatMap(({ link, items = [] }) => [...(link === undefined ? [] : [link]), ...linksIn(items)]);

describe('the site', () => {
  const texts = textsOfSite(undefined);
  const sidebar = sidebarOf(texts);

  it('has every page of docs/, and those beside it', () => {
    const sources = pagesOf().map(({ source }) => source);
    expect(sources.filter((source) => !existsSync(source))).toEqual([]);
    expect(sources).toEqual(
      expect.arrayContaining([
        'docs/README.md',
        'docs/errors/40480103.md',
        'SECURITY.md',
        'packages/chart/README.md',
      ]),
    );
  });

  it('lists every page once in its sidebar', () => {
    const links = linksIn(sidebar);
    expect(links).toHaveLength(texts.size);
    expect(new Set(links).size).toBe(texts.size);
  });

  it('has a place for recipes, and needs no page to be there', () => {
    const titles = (pages: ReadonlyMap<string, string>) => sidebarOf(pages).map(({ text }) => text);
    expect(titles(new Map([['recipes.md', '# Recipes']]))).toEqual(['Recipes']);
    expect(titles(new Map([['new.md', '# New']]))).toEqual(['Project']);
  });

  it('has every operation of the OpenAPI document in its reference, with credentials and answers', () => {
    const { paths } = JSON.parse(readFileSync('docs/openapi.json', 'utf8')) as OpenApi;
    const reference = [...texts].filter(([path]) => path.startsWith('reference/')).map(([, text]) => text);
    const titles = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `## \`${method.toUpperCase()} ${path}\``),
    );
    expect(titles.filter((title) => !reference.some((text) => text.includes(`${title}\n`)))).toEqual([]);
    const keys = texts.get('reference/administration.md') ?? '';
    expect(keys).toContain('Credentials: `iam-bearer`.');
    expect(keys).toContain('| `scopes` | list of `report:read`, `usage:write`, `portal:issue`, required |');
  });
});

describe('a link of a page', () => {
  const page = { source: 'docs/api/kpi.md', path: 'api/kpi.md' };
  const targets = {
    pages: [
      page,
      { source: 'README.md', path: 'project/readme.md' },
      { source: 'docs/adr/README.md', path: 'adr/index.md' },
    ],
    downloads: ['openapi.json'],
  };

  it.each([
    ['[a](kpi.md#x)', '[a](./kpi.md#x)'],
    ['[a](../../README.md)', '[a](../project/readme.md)'],
    ['[a](../adr/README.md)', '[a](../adr/index.md)'],
    ['[a](../openapi.json)', '[a](/files/openapi.json){target="_self"}'],
    ['![a](../images/a.png)', '![a](/images/a.png)'],
    ['[a](../images/a.png)', '[a](/images/a.png){target="_self"}'],
    ['[a](../../src/a.ts)', '`a`'],
    ['[`a`](../../src/a.ts)', '`a`'],
    ['[a](https://a.example)', '[a](https://a.example)'],
    ['`[a](../../src/a.ts)`', '`[a](../../src/a.ts)`'],
    ['```sh\n[a](../../src/a.ts)\n```', '```sh\n[a](../../src/a.ts)\n```'],
  ])('%s becomes %s', (before, after) => {
    expect(rewriteLinks(before, page, targets)).toBe(after);
  });

  it('leads to the source when that has an address', () => {
    const withSource = { ...targets, sourceUrl: 'https://source.example/' };
    expect(rewriteLinks('[a](../../src/a.ts)', page, withSource)).toBe(
      '[a](https://source.example/src/a.ts)',
    );
  });
});

describe('the check of links', () => {
  const faultsOf = (files: Readonly<Record<string, string>>): string[] => {
    const folder = mkdtempSync(join(tmpdir(), 'edgemeter-site-'));
    try {
      for (const [name, text] of Object.entries(files)) {
        mkdirSync(dirname(join(folder, name)), { recursive: true });
        writeFileSync(join(folder, name), text);
      }
      return faultsOfSite(folder);
    } finally {
      rmSync(folder, { recursive: true });
    }
  };
  const page = (text: string) => ({ 'index.html': text, 'a/b.html': '<h2 id="c"></h2>' });

  it.each([
    '<a href="/a/b.html#c">',
    '<a href="a/b.html">',
    '<a href="/">',
    '<a href="https://a.example/">',
    '<h1 id="x"><a href="#x">',
  ])('accepts %s', (text) => {
    expect(faultsOf(page(text))).toEqual([]);
  });

  it.each([
    ['<a href="/a/x.html">', 'index.html links to /a/x.html: no such file'],
    ['<a href="/a/b.html#d">', 'index.html links to /a/b.html#d: no such heading'],
    ['<img src="x.png">', 'index.html links to x.png: no such file'],
    ['<script src="https://cdn.example/x.js">', 'index.html loads https://cdn.example/x.js'],
    ['<link rel="stylesheet" href="//fonts.example/x.css">', 'index.html loads //fonts.example/x.css'],
  ])('refuses %s', (text, fault) => {
    expect(faultsOf(page(text))).toEqual([fault]);
  });

  it('refuses a font of another host', () => {
    const style = '@font-face { src: url("https://fonts.example/x.woff2") }';
    expect(faultsOf({ ...page(''), 'x.css': style })).toHaveLength(1);
  });
});
