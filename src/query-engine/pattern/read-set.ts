import { complement, inAnyCase, merged, PERL_SETS, POSIX_SETS } from './code-sets.js';
import type { CodeRange } from './pattern.js';
import type { PatternReader } from './pattern-reader.js';

const CONTROLS: ReadonlyMap<string, number> = new Map([
  ['a', 0x07],
  ['f', 0x0c],
  ['n', 0x0a],
  ['r', 0x0d],
  ['t', 0x09],
  ['v', 0x0b],
]);

const LAST = 0x10ffff;

/** An escape sequence after its backslash: one code point or a set of them. */
export function readEscape(reader: PatternReader, anyCase: boolean): number | readonly CodeRange[] {
  const one = reader.peek();
  if (one === '') reader.fail('a backslash must be followed by what it escapes', 1);
  const perl = PERL_SETS.get(one.toLowerCase());
  if (perl) {
    const ranges = anyCase ? inAnyCase(perl) : perl;
    return reader.next() === one.toLowerCase() ? ranges : complement(ranges);
  }
  if (/[pP]/.test(one)) reader.fail('Unicode classes are not supported', 1);
  if (/[1-9]/.test(one) && !/[0-7]/.test(reader.peek(1))) reader.fail('references back are not supported', 1);
  const octal = reader.takeMatch(/^[0-7]{1,3}/);
  if (octal) return nonZero(Number.parseInt(octal[0], 8), reader);
  const hexadecimal = reader.takeMatch(/^x(?:([0-9A-Fa-f]{2})|\{([0-9A-Fa-f]{1,6})\})/);
  if (hexadecimal) {
    return nonZero(Number.parseInt(hexadecimal[1] ?? hexadecimal[2] ?? '', 16), reader);
  }
  const control = CONTROLS.get(one);
  if (control === undefined && !/[!-/:-@[-`{-~ ]/.test(one)) reader.fail(`\\${one} is not supported`, 1);
  return control === undefined ? codeOf(reader.next()) : (reader.next(), control);
}

function nonZero(code: number, reader: PatternReader): number {
  if (code === 0 || code > LAST || (code >= 0xd800 && code <= 0xdfff))
    reader.fail('there is no such character', 1);
  return code;
}

export const codeOf = (one: string): number => one.codePointAt(0) ?? 0;

/** A set in brackets, after its opening bracket. */
export function readBrackets(reader: PatternReader, anyCase: boolean): readonly CodeRange[] {
  const isNegated = reader.take('^');
  const ranges: CodeRange[] = [];
  for (let isFirst = true; isFirst || !reader.isNext(']'); isFirst = false) {
    if (reader.isAtEnd) reader.fail('a bracket [ is not closed');
    ranges.push(...readMember(reader, anyCase));
  }
  reader.next();
  return isNegated ? complement(ranges) : merged(ranges);
}

function readMember(reader: PatternReader, anyCase: boolean): readonly CodeRange[] {
  const folded = (ranges: readonly CodeRange[]) => (anyCase ? inAnyCase(ranges) : ranges);
  const posix = reader.takeMatch(/^\[:(\^?)([a-z]*):\]/);
  if (posix) {
    const ranges = POSIX_SETS.get(posix[2] ?? '');
    if (!ranges) return reader.fail(`there is no class ${posix[0]}`, posix[0].length);
    return posix[1] === '^' ? complement(folded(ranges)) : folded(ranges);
  }
  const from = readCode(reader, anyCase);
  if (typeof from !== 'number') return from;
  if (!reader.isNext('-') || reader.peek(1) === ']' || reader.peek(1) === '') return folded([[from, from]]);
  reader.next();
  const to = readCode(reader, anyCase);
  if (typeof to !== 'number') return reader.fail('a range must end with a character', 1);
  if (to < from) reader.fail('a range must not end before it begins', 1);
  return folded([[from, to]]);
}

function readCode(reader: PatternReader, anyCase: boolean): number | readonly CodeRange[] {
  const one = reader.next();
  return one === '\\' ? readEscape(reader, anyCase) : codeOf(one);
}
