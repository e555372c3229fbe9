import { readFileSync } from 'node:fs';

const navigation = JSON.parse(readFileSync(new URL('../navigation.json', import.meta.url), 'utf8'));

/** Anchors as GitHub makes them: the pages link to headings by these. */
const slugify = (title) =>
  title
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replaceAll(' ', '-');

export default {
  title: 'Edgemeter',
  description: 'Network usage analytics: who used how much, when, where and at what rate.',
  lang: 'en',
  base: process.env.SITE_BASE ?? '/',
  outDir: '../html',
  cacheDir: '../cache',
  // site/check-links.ts checks every link of the built pages, also those to files and headings.
  ignoreDeadLinks: true,
  head: [['link', { rel: 'icon', href: `${process.env.SITE_BASE ?? '/'}icon.svg`, type: 'image/svg+xml' }]],
  markdown: { anchor: { slugify }, toc: { slugify }, headers: { slugify } },
  themeConfig: {
    search: { provider: 'local' },
    nav: [
      { text: 'Start', link: '/' },
      { text: 'Guides', link: '/guides/partner' },
      { text: 'API reference', link: '/reference/' },
      { text: 'Errors', link: '/errors' },
    ],
    sidebar: navigation,
    outline: [2, 3],
  },
};
