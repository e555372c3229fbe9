/** Consecutive lines, in UTF-8 and without a backslash: so a quote always begins or ends a text. */
export interface PlainLines {
  readonly bytes: Buffer;
  /** A view of the same bytes. */
  readonly view: DataView;
}

/** Bytes of a word: they are compared at once. */
export const WORD = 4;

/** A number with at most this many digits is held exactly. */
export const MOST_DIGITS = 15;

const TAB = 0x09;
const CARRIAGE_RETURN = 0x0d;
export const SPACE = 0x20;
export const QUOTE = 0x22;
export const ZERO = 0x30;
const DELETE = 0x7f;
const SMALL_N = 0x6e;
const NULL = 0x6c6c756e;

const CONTROL = 1;
const MAYBE_BLANK = 2;
/**
 * For each byte: is it a control character, or may it begin a blank, a line end or a control character beyond ASCII?
 */
const LEADS = new Uint8Array(256);
LEADS[DELETE] = CONTROL;
for (const byte of [0xc2, 0xe1, 0xe2, 0xe3, 0xef]) LEADS[byte] = MAYBE_BLANK;

/** Skips the tokens of JSON in a line of bytes. */
export class ByteScanner {
  protected place = 0;
  /** Whether the last skipped text may have blanks or control characters beyond ASCII. */
  protected isUnusual = false;

  protected skipSpace(bytes: Buffer, end: number): void {
    let { place } = this;
    while (place < end) {
      const code = bytes[place];
      if (code !== SPACE && code !== TAB && code !== CARRIAGE_RETURN) break;
      place++;
    }
    this.place = place;
  }

  /** Skips space and the character, if it comes next. */
  protected takes(bytes: Buffer, end: number, character: number): boolean {
    if (this.place < end && bytes[this.place] !== character) this.skipSpace(bytes, end);
    if (this.place >= end || bytes[this.place] !== character) return false;
    this.place++;
    return true;
  }

  /** Skips space, and null if it comes next. */
  protected takesNull({ bytes, view }: PlainLines, end: number): boolean {
    if (bytes[this.place] === SPACE) this.skipSpace(bytes, end);
    const { place } = this;
    if (bytes[place] !== SMALL_N || place + WORD > end || view.getInt32(place, true) !== NULL) return false;
    this.place = place + WORD;
    return true;
  }

  /** Skips a text. @returns its number of bytes after the opening quote; -1 when it is not plain. */
  protected textLength(bytes: Buffer, end: number): number {
    const start = this.place + 1;
    let place = start;
    let leads = 0;
    for (; place < end; place++) {
      const byte = bytes[place] as number;
      if (byte === QUOTE) break;
      if (byte >= DELETE) leads |= LEADS[byte] as number;
      else if (byte < SPACE) return -1;
    }
    if ((leads & CONTROL) !== 0) return -1;
    this.isUnusual = leads !== 0;
    this.place = place + 1;
    return place < end ? place - start : -1;
  }
}
