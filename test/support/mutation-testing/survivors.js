import { readFileSync } from 'node:fs';

const LIST = 'docs/mutation-survivors.json';

const inOneLine = (text) => text.replaceAll(/\s+/g, ' ').trim();

/** The text of a mutant, which stays the same when lines are added above it: its file, its line, and what it changes. */
function textOf({ fileName, location: { start, end }, replacement }) {
  const lines = readFileSync(fileName, 'utf8')
    .split('\n')
    .slice(start.line - 1, end.line);
  const line = lines[0];
  const last = lines.at(-1);
  const inside = lines.with(-1, last.slice(0, end.column - 1));
  const original = inOneLine(inside.with(0, inside[0].slice(start.column - 1)).join('\n'));
  return `${fileName}: ${inOneLine(line)} | ${original} -> ${inOneLine(replacement)}`;
}

/**
 * Compares the mutants that survived with the list that says why each does.
 * @param files the files that were mutated.
 * @returns those that are not in the list, and those that are in it for nothing.
 */
export function compareWithList(survivors, files) {
  const listed = new Set(JSON.parse(readFileSync(LIST, 'utf8')).flatMap(({ mutants }) => mutants));
  const found = new Set(survivors.map(textOf));
  return {
    unexplained: [...found].filter((text) => !listed.has(text)),
    gone: [...listed].filter((text) => files.has(text.split(':', 1)[0]) && !found.has(text)),
  };
}
