import { setImmediate } from 'node:timers/promises';
import { DEEPEST_BODY, tooDeep } from './json-depth.js';

/** Bytes that are parsed at once. The worst text that was found takes 10 ms. */
export const SLICE_BYTES = 32_768;

/** How long other work waits, in milliseconds. */
const TURN_MS = 5;

/** Bytes that are scanned before the clock is read. */
const SCANNED_AT_ONCE = 65_536;

/** The most bytes of a text or a number. A text is never cut. */
const LONGEST_TEXT = 4_194_304;
const LONGEST_NUMBER = 65_536;

/** An object with more properties grows so slowly that other work would wait for it. */
const MOST_PROPERTIES = 50_000;

const QUOTE = 0x22;
const COMMA = 0x2c;
const BACKSLASH = 0x5c;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/** Parses a whole JSON text. @throws SyntaxError */
export type ParseText = (text: string) => unknown;

/** An array or an object that has begun. */
interface Open {
  readonly isArray: boolean;
  /** The place of its bracket. */
  readonly at: number;
  /** The children that are parsed. Absent while all of it may still be parsed at once. */
  value: unknown[] | Map<string, unknown> | undefined;
  /** Where the children begin that are not parsed. */
  from: number;
  /** Where the latest child begins. */
  child: number;
  /** The latest child is parsed. Only blanks may follow it before the next comma. */
  isDone: boolean;
  /** The name of the latest child, when it is parsed in slices. */
  name: string;
}

/**
 * Parses a long JSON text in slices, and lets other work run between them. It gives the value that `parse` gives of the
 * whole. Short neighbours are parsed together, so the slices cost little.
 * @param json UTF-8.
 * @param parse parses a JSON text.
 * @throws SyntaxError; ApiError BODY_TOO_DEEP
 */
export async function parseInSlices(json: Buffer, parse: ParseText): Promise<unknown> {
  const reader = new SliceReader(json, parse);
  let began = performance.now();
  while (reader.readOn()) {
    if (performance.now() - began < TURN_MS) continue;
    await setImmediate();
    began = performance.now();
  }
  return reader.result();
}

class SliceReader {
  private readonly open: Open[] = [];
  private place = 0;
  /** Where the last comma, bracket or text ended. A number begins after it. */
  private mark = 0;
  /** All before it is parsed. */
  private parsedTo = 0;
  private root: { readonly value: unknown; readonly end: number } | undefined;

  constructor(
    private readonly json: Buffer,
    private readonly parse: ParseText,
  ) {}

  /** Reads until a slice is parsed, or enough is scanned. @returns whether more follows. */
  readOn(): boolean {
    const { json } = this;
    const until = Math.min(json.length, this.place + SCANNED_AT_ONCE);
    let place = this.place;
    for (let parsed = false; place < until && !parsed; place++) {
      const byte = json[place];
      if (byte === QUOTE) place = this.endOfText(place);
      else if (byte === OPEN_ARRAY || byte === OPEN_OBJECT) this.begin(place, byte === OPEN_ARRAY);
      else if (byte === COMMA) parsed = this.separate(place);
      else if (byte === CLOSE_ARRAY || byte === CLOSE_OBJECT) parsed = this.end(place, byte === CLOSE_ARRAY);
    }
    this.place = place;
    return place < json.length;
  }

  result(): unknown {
    const { json, open, root } = this;
    if (open.length > 0) throw new SyntaxError('unclosed');
    this.assertNumber(json.length);
    if (!root) return this.parse(json.toString());
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

  private begin(at: number, isArray: boolean): void {
    if (this.open.length === DEEPEST_BODY) throw tooDeep();
    this.mark = at + 1;
    this.open.push({ isArray, at, value: undefined, from: at + 1, child: at + 1, isDone: false, name: '' });
  }

  /** A comma. @returns whether a slice was parsed. */
  private separate(place: number): boolean {
    this.assertNumber(place);
    this.mark = place + 1;
    const top = this.open.at(-1);
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
    const top = this.open.at(-1);
    if (top?.isArray !== isArray) throw new SyntaxError('another bracket');
    if (top.value) this.take(top, place);
    this.open.pop();
    if (!top.value) return false;
    const value: unknown = top.value instanceof Map ? Object.fromEntries(top.value) : top.value;
    this.parsedTo = place + 1;
    const parent = this.open.at(-1);
    if (parent) add(parent, value, place + 1);
    else this.root = { value, end: place + 1 };
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
    this.open.forEach((outer, depth) => {
      const inner = this.open[depth + 1];
      if (inner?.value) return;
      outer.value ??= outer.isArray ? [] : new Map();
      if (!inner) return;
      if (outer.child > outer.from) this.parseChildren(outer, outer.child - 1);
      if (outer.isArray) this.assertBlank(outer.child, inner.at);
      else outer.name = this.nameBetween(outer.child, inner.at);
    });
  }

  private parseChildren({ value, from }: Open, end: number): void {
    const text = this.json.toString('utf8', from, end);
    if (Array.isArray(value)) {
      const children = this.parse(`[${text}]`) as unknown[];
      if (children.length === 0) throw new SyntaxError('no child');
      for (const child of children) value.push(child);
      return;
    }
    const children = Object.entries(this.parse(`{${text}}`) as object);
    if (children.length === 0) throw new SyntaxError('no child');
    for (const [name, child] of children) value?.set(name, child);
    if (value && value.size > MOST_PROPERTIES) throw new SyntaxError('too many properties');
  }

  private nameBetween(start: number, end: number): string {
    const [name] = Object.keys(this.parse(`{${this.json.toString('utf8', start, end)}0}`) as object);
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

/** Adds a child that was parsed in slices. */
function add(parent: Open, value: unknown, end: number): void {
  if (Array.isArray(parent.value)) parent.value.push(value);
  else parent.value?.set(parent.name, value);
  parent.isDone = true;
  parent.from = end;
}

/** An odd number of backslashes before a quote escapes it. The quote that begins the text ends the count. */
function isEscaped(json: Buffer, quote: number): boolean {
  let first = quote;
  while (json[first - 1] === BACKSLASH) first--;
  return (quote - first) % 2 === 1;
}
