import { posix } from 'node:path';
import type { Page } from './pages.js';

const FENCE = /^ *```[\s\S]*?^ *```$/gm;
const CODE_SPAN = /`[^`\n]*`/g;
const LINK = /(!?)\[((?:[^[\]]|\[[^[\]]*\])*)\]\(([^)\s]+)\)/g;

const masked = (text: string): string => text.replaceAll(/[^\n]/g, 'x');

/** What `rewriteLinks` needs to know. */
export interface Targets {
  readonly pages: readonly Page[];
  /** Files below docs/ that the site offers for download, by their path in docs/. */
  readonly downloads: readonly string[];
  /** Where the source is shown, with a slash at its end. Without it links to source files become plain text. */
  readonly sourceUrl?: string;
}

/**
 * The text of a page with its links as the site needs them. Pages and pictures keep relative links. Links to files that
 * the site does not have become links to the source, or plain text.
 */
export function rewriteLinks(text: string, page: Page, targets: Targets): string {
  // Of the same length as the text, so that places found in it are places of the text. Links in code are none.
  const prose = text.replaceAll(FENCE, masked).replaceAll(CODE_SPAN, masked);
  let rewritten = '';
  let from = 0;
  for (const match of prose.matchAll(LINK)) {
    const [whole, picture = '', label = ''] = match;
    const start = match.index;
    const labelStart = start + picture.length + 1;
    const target = whole.slice(picture.length + label.length + 3, -1);
    const own = text.slice(labelStart, labelStart + label.length);
    // A picture may stand in the label of a link.
    const shown = label.includes('](') ? rewriteLinks(own, page, targets) : own;
    rewritten += text.slice(from, start) + rewriteLink(picture, shown, target, page, targets);
    from = start + whole.length;
  }
  return rewritten + text.slice(from);
}

function rewriteLink(picture: string, label: string, target: string, page: Page, targets: Targets): string {
  const link = (to: string) => `${picture}[${label}](${to})`;
  if (/^[a-z]+:/i.test(target) || target.startsWith('#')) return link(target);
  const [path = '', anchor] = target.split('#', 2);
  const source = posix.normalize(posix.join(posix.dirname(page.source), path)).replace(/\/$/, '');
  const suffix = anchor === undefined ? '' : `#${anchor}`;
  const linked = targets.pages.find((one) => one.source === source || one.source === `${source}/README.md`);
  if (linked) return link(relative(page.path, linked.path) + suffix);
  const inDocs = source.startsWith('docs/') ? source.slice('docs/'.length) : undefined;
  // The router of the site shows pages only. `target` keeps it from links to files.
  const file = (to: string) => (picture === '' ? `${link(to)}{target="_self"}` : link(to));
  if (inDocs?.startsWith('images/') === true) return file(`/${inDocs}`);
  if (inDocs !== undefined && targets.downloads.includes(inDocs)) return file(`/files/${inDocs}`);
  if (targets.sourceUrl !== undefined) return link(targets.sourceUrl + source);
  return label.startsWith('`') ? label : `\`${label.replaceAll('`', '')}\``;
}

function relative(from: string, to: string): string {
  const path = posix.relative(posix.dirname(from), to);
  return path.startsWith('.') ? path : `./${path}`;
}
