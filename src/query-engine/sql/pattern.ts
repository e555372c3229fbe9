import { closedMap } from '../../common/closed-map.js';
import type { CodeRange, Pattern } from '../pattern/pattern.js';

/** The most repetitions in one bound of PostgreSQL. */
const MOST_COUNTED = 255;

const PLACES = closedMap({ start: '\\A', end: '\\Z', edge: '\\y', 'no edge': '\\Y' });

const LAST = 0x10ffff;
const IS_PLAIN = /^[A-Za-z0-9 ]$/;

/**
 * A pattern as an advanced regular expression of PostgreSQL. The server matches it by an automaton, in a time that
 * depends on the length of the text alone. Every special character is escaped. No flag is needed.
 */
export function toRegularExpression(pattern: Pattern): string {
  switch (pattern.kind) {
    case 'set':
      return set(pattern.ranges);
    case 'at':
      return PLACES[pattern.place];
    case 'sequence':
      return pattern.of.length === 0 ? '(?:)' : pattern.of.map(toRegularExpression).join('');
    case 'choice':
      return `(?:${pattern.of.map(toRegularExpression).join('|')})`;
    case 'repeat':
      return repeat(pattern.of, pattern.least, pattern.most);
  }
}

function set(ranges: readonly CodeRange[]): string {
  const [[from, to] = [0, 0], ...others] = ranges;
  if (others.length === 0 && from === to) return character(from);
  if (others.length === 0 && from <= 1 && to === LAST) return '.';
  return `[${ranges.map((range) => (range[0] === range[1] ? character(range[0]) : range.map(character).join('-'))).join('')}]`;
}

function character(code: number): string {
  const one = String.fromCodePoint(code);
  if (IS_PLAIN.test(one)) return one;
  const digits = code.toString(16);
  return code <= 0xffff ? `\\u${digits.padStart(4, '0')}` : `\\U${digits.padStart(8, '0')}`;
}

function repeat(of: Pattern, least: number, most: number | undefined): string {
  const one = of.kind === 'set' ? toRegularExpression(of) : `(?:${toRegularExpression(of)})`;
  if (most === undefined) {
    if (least <= 1) return `${one}${least === 0 ? '*' : '+'}`;
    return `${counted(one, least, (count) => `{${count}}`)}${one}*`;
  }
  if (least === 0 && most === 1) return `${one}?`;
  return counted(one, least, (count) => `{${count}}`) + counted(one, most - least, (count) => `{0,${count}}`);
}

function counted(one: string, times: number, braces: (count: number) => string): string {
  let text = '';
  for (let left = times; left > 0; left -= MOST_COUNTED)
    text += `${one}${braces(Math.min(left, MOST_COUNTED))}`;
  return text;
}
