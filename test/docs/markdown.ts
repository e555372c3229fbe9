import { expect } from '@jest/globals';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';

// `npm run docs` writes what suites otherwise compare.
const update = process.env.UPDATE_DOCS === '1';

/** Compares a file with what it should be, or writes that. */
export function compare(path: string, expected: string): void {
  if (update) writeFileSync(path, expected);
  expect(existsSync(path) ? readFileSync(path, 'utf8') : '').toBe(expected);
}

/** A Markdown table. */
export const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

/** A document with what stands between its two markers replaced. */
export function between(document: string, name: string, content: string): string {
  const [begin, end] = [`<!-- ${name}: generated -->`, `<!-- ${name}: end -->`];
  const [from, to] = [document.indexOf(begin), document.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`The document lacks the markers of ${name}`);
  return `${document.slice(0, from + begin.length)}\n\n${content}\n\n${document.slice(to)}`;
}
