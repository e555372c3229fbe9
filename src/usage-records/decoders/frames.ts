import { isAscii, isUtf8 } from 'node:buffer';
import { viewOf } from '../../common/byte-texts.js';
import { Turns } from '../../common/turns.js';
import type { PlainLines } from '../validation/byte-scanner.js';

/** Most bytes of one record, with a carriage return at its end. */
export const LONGEST_FRAME = 65_536;

/** Frames that are read before others may run: a chunk may have tens of thousands. */
const FRAMES_AT_ONCE = 500;

/** The text of one record, or the reason why it cannot be read. */
export type Frame = string | FrameFault;
export type FrameFault = typeof TOO_LARGE | typeof NOT_UTF8;
export const TOO_LARGE = Symbol('longer than the longest frame');
export const NOT_UTF8 = Symbol('not UTF-8');

const BLANK = /^[ \t\r]*$/;

/** Whether a line is blank. Blank lines are skipped and not counted. */
export const isBlank = (line: string): boolean => BLANK.test(line);

/** Receives each frame, which is a line, in order. */
export interface FrameTaker {
  /** A frame that may be read in place. */
  frame(region: Region, start: number, end: number): void;
  tooLarge(): void;
}

const LINE_FEED = 0x0a;
const BACKSLASH = 0x5c;
const NOTHING: Buffer = Buffer.alloc(0);
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/** Consecutive frames. Properties of all of them are computed once, and only on demand. */
export class Region implements PlainLines {
  readonly view: DataView;
  private sound: boolean | undefined;
  private plain: boolean | undefined;
  private ascii: string | false | undefined;

  constructor(readonly bytes: Buffer) {
    this.view = viewOf(bytes);
  }

  /** Whether a quote always begins or ends a text. */
  get isPlain(): boolean {
    return (this.plain ??= this.isSound && !this.bytes.includes(BACKSLASH));
  }

  /** The text of a part. */
  text(start: number, end: number): Frame {
    // Most regions are ASCII: then one string serves all parts.
    this.ascii ??= isAscii(this.bytes) && this.bytes.toString('latin1');
    if (this.ascii !== false) return this.ascii.substring(start, end);
    const isSound = this.isSound || isUtf8(this.bytes.subarray(start, end));
    return isSound ? this.bytes.toString('utf8', start, end) : NOT_UTF8;
  }

  private get isSound(): boolean {
    return (this.sound ??= isUtf8(this.bytes));
  }
}

/**
 * Cuts a stream of UTF-8 into frames at its line feeds, independent of its chunks. It holds no more than a chunk and
 * one frame. A frame that is too long is reported at once, and the rest of it is skipped. After some frames, and after
 * each chunk that completes a frame, it yields the taker that received them. Other work runs between.
 */
export async function* framesOf<T extends FrameTaker>(
  chunks: AsyncIterable<Buffer>,
  taker: T,
): AsyncGenerator<T, void, undefined> {
  let unfinished = NOTHING;
  let skipping = false;
  const turns = new Turns();
  for await (const chunk of withoutByteOrderMark(chunks)) {
    const places = endsIn(chunk);
    const [first] = places;
    let start = 0;
    if (first !== undefined && unfinished.length > 0) {
      // Only a frame that began in an earlier chunk is copied. The others are read in place.
      const joined = Buffer.concat([unfinished, chunk.subarray(0, first)]);
      yield* cut(joined, 0, [joined.length], taker, skipping);
      skipping = false;
      places.shift();
      start = first + 1;
    }
    for (const some of cut(chunk, start, places, taker, skipping)) {
      yield some;
      const turn = turns.next();
      if (turn) await turn;
    }
    if (first !== undefined) skipping = false;
    const rest = chunk.subarray((places.at(-1) ?? first ?? -1) + 1);
    unfinished = first === undefined && unfinished.length > 0 ? Buffer.concat([unfinished, rest]) : rest;
    const isTooLarge = !skipping && unfinished.length > LONGEST_FRAME;
    if (isTooLarge) {
      taker.tooLarge();
      skipping = true;
    }
    if (skipping) unfinished = NOTHING;
    if (first !== undefined || isTooLarge) yield taker;
    const turn = turns.next();
    if (turn) await turn;
  }
  if (unfinished.length > 0) {
    yield* cut(unfinished, 0, [unfinished.length], taker, false);
    yield taker;
  }
}

function endsIn(bytes: Buffer): number[] {
  const places: number[] = [];
  for (let place = bytes.indexOf(LINE_FEED); place >= 0; place = bytes.indexOf(LINE_FEED, place + 1))
    places.push(place);
  return places;
}

/**
 * Yields the taker after some frames, if there are more.
 * @param skipsFirst the first frame is the rest of a frame that has been reported.
 */
function* cut<T extends FrameTaker>(
  bytes: Buffer,
  from: number,
  ends: readonly number[],
  taker: T,
  skipsFirst: boolean,
): Generator<T, void> {
  const last = ends.at(-1);
  if (last === undefined) return;
  const region = new Region(bytes.subarray(from, last));
  let start = 0;
  for (let nth = 0; nth < ends.length; nth++) {
    const end = (ends[nth] as number) - from;
    if (nth > 0 || !skipsFirst) {
      if (end - start > LONGEST_FRAME) taker.tooLarge();
      else taker.frame(region, start, end);
    }
    start = end + 1;
    if (nth % FRAMES_AT_ONCE === FRAMES_AT_ONCE - 1) yield taker;
  }
}

async function* withoutByteOrderMark(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void, undefined> {
  let head: Buffer | undefined = NOTHING;
  for await (const chunk of chunks) {
    if (head === undefined) {
      yield chunk;
      continue;
    }
    head = head.length === 0 ? chunk : Buffer.concat([head, chunk]);
    const mark = BYTE_ORDER_MARK.subarray(0, head.length);
    if (head.length < BYTE_ORDER_MARK.length && head.equals(mark)) continue;
    yield head.subarray(0, 3).equals(BYTE_ORDER_MARK) ? head.subarray(3) : head;
    head = undefined;
  }
  if (head !== undefined && head.length > 0) yield head;
}
