import { isTooLarge } from './automaton-size.js';
import { ANY, ANY_BUT_NEWLINE, inAnyCase } from './code-sets.js';
import { EMPTY, type CodeRange, type Pattern } from './pattern.js';
import { PatternReader } from './pattern-reader.js';
import { codeOf, readBrackets, readEscape } from './read-set.js';

/** The greatest number of repetitions of a part. */
const MOST_TIMES = 1_000;

interface Flags {
  anyCase: boolean;
  dotIsAny: boolean;
}

const PLACES: ReadonlyMap<string, Pattern> = new Map([
  ['A', { kind: 'at', place: 'start' }],
  ['z', { kind: 'at', place: 'end' }],
  ['b', { kind: 'at', place: 'edge' }],
  ['B', { kind: 'at', place: 'no edge' }],
]);

/**
 * Reads a regular expression in the syntax of RE2. It supports alternatives, groups, sets, repetition, `^ $ \A \z \b
 * \B`, `\d \s \w` and `[:alpha:]` for ASCII, and the flags i, s and U. Greediness does not change whether a text
 * matches. RE2 has neither look-around nor back references. Unicode classes and the flag m are not supported.
 * @throws PatternError
 */
export function parsePattern(text: string, caseSensitive = true): Pattern {
  const reader = new PatternReader(text);
  const pattern = new PatternParser(reader).choice({ anyCase: !caseSensitive, dotIsAny: false });
  if (!reader.isAtEnd) reader.fail('a parenthesis ) was not opened');
  if (isTooLarge(pattern)) reader.fail('too large once its repetitions are written out');
  return pattern;
}

class PatternParser {
  constructor(private readonly reader: PatternReader) {}

  /** Alternatives, up to the end of the group. */
  choice(flags: Flags): Pattern {
    const own = { ...flags };
    const branches = [this.sequence(own)];
    while (this.reader.take('|')) branches.push(this.sequence(own));
    return branches.length === 1 ? (branches[0] ?? EMPTY) : { kind: 'choice', of: branches };
  }

  private sequence(flags: Flags): Pattern {
    const parts: Pattern[] = [];
    while (!this.reader.isAtEnd && !this.reader.isNext('|') && !this.reader.isNext(')')) {
      const atom = this.atom(flags);
      if (atom) parts.push(...atom.slice(0, -1), this.repeated(atom.at(-1) ?? EMPTY));
      else if (this.times()) this.reader.fail('there is nothing to repeat', 1);
    }
    return parts.length === 1 ? (parts[0] ?? EMPTY) : { kind: 'sequence', of: parts };
  }

  /** The operand of a repetition, with its repetitions; undefined for flags, which match nothing. */
  private atom(flags: Flags): readonly Pattern[] | undefined {
    const { reader } = this;
    if (this.times()) reader.fail('there is nothing to repeat', 1);
    const one = reader.next();
    switch (one) {
      case '(':
        return this.group(flags);
      case '[':
        return [this.set(readBrackets(reader, flags.anyCase))];
      case '.':
        return [this.set(flags.dotIsAny ? ANY : ANY_BUT_NEWLINE)];
      case '^':
        return [{ kind: 'at', place: 'start' }];
      case '$':
        return [{ kind: 'at', place: 'end' }];
      case '\\':
        return this.escaped(flags);
      default:
        return [this.literal(codeOf(one), flags)];
    }
  }

  private escaped(flags: Flags): readonly Pattern[] {
    const { reader } = this;
    const place = PLACES.get(reader.peek());
    if (place) {
      reader.next();
      return [place];
    }
    if (reader.take('Q')) {
      const quoted = reader.takeMatch(/^([^]*?)(?:\\E|$)/)?.[1] ?? '';
      const literals = Array.from(quoted, (one) => this.literal(codeOf(one), flags));
      return literals.length === 0 ? [EMPTY] : literals;
    }
    const escape = readEscape(reader, flags.anyCase);
    return [typeof escape === 'number' ? this.literal(escape, flags) : this.set(escape)];
  }

  private literal(code: number, { anyCase }: Flags): Pattern {
    const ranges: readonly CodeRange[] = [[code, code]];
    return { kind: 'set', ranges: anyCase ? inAnyCase(ranges) : ranges };
  }

  private set(ranges: readonly CodeRange[]): Pattern {
    if (ranges.length === 0) this.reader.fail('the set holds nothing', 1);
    return { kind: 'set', ranges };
  }

  /** A group after its opening parenthesis; undefined for a group that only sets flags. */
  private group(flags: Flags): readonly Pattern[] | undefined {
    const { reader } = this;
    const own = { ...flags };
    if (reader.isNext('?') && !reader.takeMatch(/^\?P?<[A-Za-z_]\w*>/)) {
      const look = reader.takeMatch(/^\?<?[=!]/);
      if (look) reader.fail('look-around is not supported', look[0].length + 1);
      const given = reader.takeMatch(/^\?([a-zA-Z]*)(-[a-zA-Z]+)?([:)])/);
      if (!given) return reader.fail('this kind of group is not supported', 1);
      const [whole, on = '', off = '', end] = given;
      const target = end === ')' ? flags : own;
      for (const flag of on) this.setFlag(target, flag, true, whole.length + 1);
      for (const flag of off.slice(1)) this.setFlag(target, flag, false, whole.length + 1);
      if (end === ')') return undefined;
    }
    const inner = this.choice(own);
    if (!reader.take(')')) reader.fail('a parenthesis ( is not closed');
    return [inner];
  }

  private setFlag(flags: Flags, flag: string, value: boolean, back: number): void {
    if (flag === 'i') flags.anyCase = value;
    else if (flag === 's') flags.dotIsAny = value;
    // The flag U changes which match is found, not whether there is one.
    else if (flag !== 'U') this.reader.fail(`the flag ${flag} is not supported`, back);
  }

  private repeated(of: Pattern): Pattern {
    const times = this.times();
    if (!times) return of;
    const { least, most } = times;
    this.reader.take('?');
    if (this.times()) this.reader.fail('a repetition must not be repeated', 1);
    // A place does not consume text, so repeating it changes nothing.
    if (of.kind === 'at') return least === 0 ? EMPTY : of;
    return most === 0 ? EMPTY : { kind: 'repeat', of, least, most };
  }

  /** Reads a repetition, if one follows. Braces without a number are ordinary characters. */
  private times(): { least: number; most: number | undefined } | undefined {
    const { reader } = this;
    if (reader.take('*')) return { least: 0, most: undefined };
    if (reader.take('+')) return { least: 1, most: undefined };
    if (reader.take('?')) return { least: 0, most: 1 };
    const braces = reader.takeMatch(/^\{(\d+)(,(\d*))?\}/);
    if (!braces) return undefined;
    const [whole, from = '', comma, to = ''] = braces;
    const least = Number(from);
    const most = comma === undefined ? least : to === '' ? undefined : Number(to);
    if (least > MOST_TIMES || (most ?? 0) > MOST_TIMES)
      reader.fail(`at most ${MOST_TIMES} repetitions`, whole.length);
    if (most !== undefined && most < least)
      reader.fail('the most repetitions must not be below the least', whole.length);
    return { least, most };
  }
}
