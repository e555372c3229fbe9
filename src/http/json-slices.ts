import { Turns } from '../common/turns.js';
import { mayBeRounded } from './json-depth.js';
import { Levels } from './json-levels.js';
import { add, assertFew, TOO_LONG, valueOf, type Open, type Reading } from './json-open.js';

/** Bytes that are parsed at once. The worst text that was found takes 10 ms. */
export const SLICE_BYTES = 32_768;

/** Bytes that are scanned before the clock is read. */
const SCANNED_AT_ONCE = 65_536;

/** The most bytes of a text or a number. A text is never cut. One of escapes takes 10 ms. */
const LONGEST_TEXT = 1_048_576;
const LONGEST_NUMBER = 65_536;

const QUOTE = 0x22;
const COMMA = 0x2c;
const BACKSLASH = 0x5c;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/**
 * Parses a long JSON text in slices, and lets other work run between them. It gives the value of the whole. Short
 * neighbours are parsed together, so the slices cost little.
 * @param json UTF-8.
 * @throws SyntaxError; ApiError BODY_TOO_DEEP, MALFORMED_BODY
 */
export async function parseInSlices(json: Buffer, reading: Reading): Promise<unknown> {
  const reader = new SliceReader(json, reading);
  const turns = new Turns();
  while (reader.readOn()) {
    const turn = turns.next();
    if (turn) await turn;
  }
  return reader.result();
}

class SliceReader {
  private readonly levels: Levels;
  private place = 0;
  /** Where the last comma, bracket or text ended. A number begins after it. */
  private mark = 0;
  /** All before it is parsed. */
  private parsedTo = 0;
  private root: { readonly value: unknown; readonly end: number } | undefined;

  constructor(
    private readonly json: Buffer,
    private readonly reading: Reading,
  ) {
    this.levels = new Levels(reading.longestItem ?? Infinity);
  }

  /** Reads until a slice is parsed, or enough is scanned. @returns whether more follows. */
  readOn(): boolean {
    const { json } = this;
    const until = Math.min(json.length, this.place + SCANNED_AT_ONCE);
    let place = this.place;
    for (let parsed = false; place < until && !parsed; place++) {
      const byte = json[place];
      if (byte === QUOTE) place = this.endOfText(place);
      else if (byte === OPEN_ARRAY || byte === OPEN_OBJECT) {
        this.levels.begin(place, byte === OPEN_ARRAY);
        this.mark = place + 1;
      } else if (byte === COMMA) parsed = this.separate(place);
      else if (byte === CLOSE_ARRAY || byte === CLOSE_OBJECT) parsed = this.end(place, byte === CLOSE_ARRAY);
    }
    this.place = place;
    return place < json.length;
  }

  result(): unknown {
    const { json, levels, root } = this;
    if (levels.depth > 0) throw new SyntaxError('unclosed');
    this.assertNumber(json.length);
    if (!root) return this.parse(0, json.length);
    this.assertBlank(root.end, json.length);
    return root.value;
  }

  private endOfText(start: number): number {
    const { json } = this;
    this.assertNumber(start);
    let end = json.indexOf(QUOTE, start + 1);
    while (end >= 0 && isEscaped(json, end)) end = json.indexOf(QUOTE, end + 1);
    if (end < 0) throw new SyntaxError('unclosed text');
    if (end - start > LONGEST_TEXT) throw new SyntaxError('text too long');
    this.mark = end + 1;
    return end;
  }

  /** A comma. @returns whether a slice was parsed. */
  private separate(place: number): boolean {
    this.assertNumber(place);
    this.mark = place + 1;
    const { top } = this.levels;
    if (!top) throw new SyntaxError('a comma outside');
    const isDue = top.isDone || place - this.parsedTo >= SLICE_BYTES;
    if (isDue) this.take(top, place);
    top.child = place + 1;
    return isDue;
  }

  /** A closing bracket. @returns whether a slice was parsed. */
  private end(place: number, isArray: boolean): boolean {
    this.assertNumber(place);
    this.mark = place + 1;
    const { levels } = this;
    const { top } = levels;
    if (top?.isArray !== isArray) throw new SyntaxError('another bracket');
    const isTooLong = top.isItem && levels.isTooLong(top, place);
    if (top.value || isTooLong) this.take(top, place);
    const { value: children } = top;
    levels.depth--;
    if (!children) return false;
    const value: unknown = isTooLong ? TOO_LONG : valueOf(children);
    top.value = undefined;
    this.parsedTo = place + 1;
    const parent = levels.top;
    if (!parent) this.root = { value, end: place + 1 };
    else add(parent, levels.isDropped(place) ? undefined : value, place + 1);
    return true;
  }

  /** Parses the children before a comma or the closing bracket of an array or object. */
  private take(top: Open, end: number): void {
    if (top.isDone) this.assertBlank(top.from, end);
    else {
      this.divide();
      this.parseChildren(top, end);
    }
    top.isDone = false;
    top.from = end + 1;
    this.parsedTo = end + 1;
  }

  /** Parses what stands before the latest child of each array or object around the innermost one. */
  private divide(): void {
    const open = this.levels.open();
    open.forEach((outer, nth) => {
      const inner = open[nth + 1];
      if (inner?.value) return;
      outer.value ??= outer.isArray ? [] : new Map();
      if (!inner) return;
      if (outer.child > outer.from) this.parseChildren(outer, outer.child - 1);
      if (outer.isArray) this.assertBlank(outer.child, inner.at);
      else outer.name = this.nameBetween(outer.child, inner.at);
    });
  }

  private parseChildren(parent: Open, end: number): void {
    const { value, from } = parent;
    const isEmpty = from === parent.at + 1 && this.json[end] !== COMMA;
    const isDropped = this.levels.isDropped(end);
    if (Array.isArray(value)) {
      const children = this.parse(from, end, '[', ']') as unknown[];
      if (children.length === 0 && !isEmpty) throw new SyntaxError('no child');
      if (isDropped) value.length = 0;
      else for (const child of children) value.push(child);
      assertFew(value);
      return;
    }
    const children = Object.entries(this.parse(from, end, '{', '}') as object);
    if (children.length === 0 && !isEmpty) throw new SyntaxError('no child');
    if (isDropped) value?.clear();
    else for (const [name, child] of children) value?.set(name, child);
    if (value) assertFew(value);
  }

  /** Parses a part of the text, between two brackets. */
  private parse(start: number, end: number, before = '', after = ''): unknown {
    const { json } = this;
    const { parseExactly } = this.reading;
    const text = before + json.toString('utf8', start, end) + after;
    const isExact = parseExactly !== undefined && mayBeRounded(json.subarray(start, end));
    return isExact ? parseExactly(text) : JSON.parse(text);
  }

  private nameBetween(start: number, end: number): string {
    const [name] = Object.keys(this.parse(start, end, '{', '0}') as object);
    if (name === undefined) throw new SyntaxError('no name');
    return name;
  }

  private assertBlank(start: number, end: number): void {
    if (/[^ \t\r\n]/.test(this.json.toString('latin1', start, end))) throw new SyntaxError('not blank');
  }

  /** What stands between two marks is a number, or a word such as `true`. */
  private assertNumber(end: number): void {
    if (end - this.mark > LONGEST_NUMBER) this.assertBlank(this.mark, end);
  }
}

/** An odd number of backslashes before a quote escapes it. The quote that begins the text ends the count. */
function isEscaped(json: Buffer, quote: number): boolean {
  let first = quote;
  while (json[first - 1] === BACKSLASH) first--;
  return (quote - first) % 2 === 1;
}
