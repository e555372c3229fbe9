import { caseFamily, casedCodePoints } from '../../common/fold-case.js';
import type { CodeRange } from './pattern.js';

/** No value contains NUL. */
const FIRST = 1;
const LAST = 0x10ffff;

const NEWLINE = 0x0a;

/** Merges ranges: ascending, without overlap. */
export function merged(ranges: readonly CodeRange[]): readonly CodeRange[] {
  const found: [number, number][] = [];
  for (const [from, to] of ranges.toSorted(([a], [b]) => a - b)) {
    const last = found.at(-1);
    if (last && from <= last[1] + 1) last[1] = Math.max(last[1], to);
    else found.push([from, to]);
  }
  return found;
}

/** All code points but those of the ranges. */
export function complement(ranges: readonly CodeRange[]): readonly CodeRange[] {
  const found: CodeRange[] = [];
  let next = FIRST;
  for (const [from, to] of merged(ranges)) {
    if (from > next) found.push([next, from - 1]);
    next = Math.max(next, to + 1);
  }
  if (next <= LAST) found.push([next, LAST]);
  return found;
}

/** The ranges, and all code points that differ from one of them only in case. */
export function inAnyCase(ranges: readonly CodeRange[]): readonly CodeRange[] {
  const cased = casedCodePoints();
  const others: CodeRange[] = [];
  for (const [from, to] of ranges) {
    for (let i = firstNotBelow(cased, from); i < cased.length && (cased[i] ?? LAST) <= to; i++)
      for (const member of caseFamily(cased[i] ?? 0)) others.push([member, member]);
  }
  return merged([...ranges, ...others]);
}

function firstNotBelow(ascending: readonly number[], least: number): number {
  let [low, high] = [0, ascending.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ascending[middle] ?? 0) < least) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** A set in short form: ranges of two characters each. */
const set = (short: string): readonly CodeRange[] =>
  merged(
    Array.from({ length: short.length / 2 }, (_, i) => [
      short.charCodeAt(2 * i),
      short.charCodeAt(2 * i + 1),
    ]),
  );

export const ANY: readonly CodeRange[] = Object.freeze([[FIRST, LAST] as const]);
export const ANY_BUT_NEWLINE = complement([[NEWLINE, NEWLINE]]);

/** `\d`, `\s` and `\w` for ASCII. Capital letters mean all other code points. */
export const PERL_SETS: ReadonlyMap<string, readonly CodeRange[]> = new Map([
  ['d', set('09')],
  ['s', set('\t\n\f\r  ')],
  ['w', set('09AZ__az')],
]);

/** `[:alpha:]` and similar classes, for ASCII. */
export const POSIX_SETS: ReadonlyMap<string, readonly CodeRange[]> = new Map([
  ['alnum', set('09AZaz')],
  ['alpha', set('AZaz')],
  ['ascii', set('\u0001\u007f')],
  ['blank', set('\t\t  ')],
  ['cntrl', set('\u0001\u001f\u007f\u007f')],
  ['digit', set('09')],
  ['graph', set('!~')],
  ['lower', set('az')],
  ['print', set(' ~')],
  ['punct', set('!/:@[`{~')],
  ['space', set('\t\r  ')],
  ['upper', set('AZ')],
  ['word', set('09AZ__az')],
  ['xdigit', set('09AFaf')],
]);
