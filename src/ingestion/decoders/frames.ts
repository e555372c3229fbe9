import { isAscii, isUtf8 } from 'node:buffer';
import type { PlainLines } from '../validation/line-scanner.js';

/** Most bytes of one record, a carriage return at its end included. */
export const LONGEST_FRAME = 65_536;

/** The text of one record, or why there is none. */
export type Frame = string | FrameFault;
export type FrameFault = typeof TOO_LARGE | typeof NOT_UTF8;
export const TOO_LARGE = Symbol('longer than the longest frame');
export const NOT_UTF8 = Symbol('not UTF-8');

/** Tells where frames end. May remember, from one call to the next, what it has seen of the current frame. */
export interface FrameEnds {
  /** Place of the first line feed at or after `from` that ends a frame; -1 when these bytes end none. */
  next(bytes: Buffer, from: number): number;
}

const BACKSLASH = 0x5c;
const NOTHING: Buffer = Buffer.alloc(0);
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/** Reads a frame where it stands, without its being cut out; undefined when it is to be cut out. */
export type ReadInPlace<T> = (lines: PlainLines, start: number, end: number) => T | undefined;

/**
 * Cuts a stream of UTF-8 into frames, wherever its chunks begin and end. Holds no more than a chunk and one frame; one
 * that is too long is told of at once, and the rest of it skipped.
 */
export async function* framesOf<T = never>(
  chunks: AsyncIterable<Buffer>,
  ends: FrameEnds,
  readInPlace?: ReadInPlace<T>,
): AsyncGenerator<readonly (Frame | T)[], void, undefined> {
  let unfinished = NOTHING;
  let skipping = false;
  for await (const chunk of withoutByteOrderMark(chunks)) {
    const bytes = unfinished.length === 0 ? chunk : Buffer.concat([unfinished, chunk]);
    const places = endsIn(bytes, unfinished.length, ends);
    const frames = cut(bytes, places, readInPlace);
    unfinished = bytes.subarray((places.at(-1) ?? -1) + 1);
    if (skipping && frames.length > 0) {
      frames.shift();
      skipping = false;
    }
    if (!skipping && unfinished.length > LONGEST_FRAME) {
      frames.push(TOO_LARGE);
      skipping = true;
    }
    if (skipping) unfinished = NOTHING;
    if (frames.length > 0) yield frames;
  }
  if (unfinished.length > 0) yield cut(unfinished, [unfinished.length], readInPlace);
}

function endsIn(bytes: Buffer, from: number, ends: FrameEnds): number[] {
  const places: number[] = [];
  for (let place = ends.next(bytes, from); place >= 0; place = ends.next(bytes, place + 1))
    places.push(place);
  return places;
}

function cut<T>(
  bytes: Buffer,
  ends: readonly number[],
  readInPlace: ReadInPlace<T> | undefined,
): (Frame | T)[] {
  if (ends.length === 0) return [];
  const frameOf = decoder(bytes.subarray(0, ends.at(-1)), readInPlace);
  let start = 0;
  return ends.map((end) => {
    const frame = end - start > LONGEST_FRAME ? TOO_LARGE : frameOf(start, end);
    start = end + 1;
    return frame;
  });
}

/** What decodes parts of the region. Mostly it is ASCII as a whole: one string then serves all its frames. */
function decoder<T>(
  region: Buffer,
  readInPlace: ReadInPlace<T> | undefined,
): (start: number, end: number) => Frame | T {
  if (isAscii(region)) {
    const text = region.toString('latin1');
    if (!readInPlace || region.includes(BACKSLASH)) return (start, end) => text.substring(start, end);
    const view = new DataView(region.buffer, region.byteOffset, region.length);
    const lines = { bytes: region, view, text };
    return (start, end) => readInPlace(lines, start, end) ?? text.substring(start, end);
  }
  const sound = isUtf8(region);
  return (start, end) =>
    sound || isUtf8(region.subarray(start, end)) ? region.toString('utf8', start, end) : NOT_UTF8;
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
