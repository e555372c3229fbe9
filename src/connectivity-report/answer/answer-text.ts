import { Readable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';

/**
 * Bytes of the longest answer that is kept whole: a month by slot twice over. What is longer is begun anew as it is
 * read, and sent in chunks.
 */
const LONGEST_WHOLE = 4_194_304;

/**
 * An answer: its bytes, made once for whoever hashes, keeps or sends them, or when it is long its pieces, made anew for
 * each reader as it reads.
 */
export type AnswerText = Buffer | Pieces;
export type Pieces = () => Iterable<Buffer>;

/** An answer that is made of pieces. The same pieces must come each time. */
export function toAnswerText(pieces: Pieces): AnswerText {
  const parts: Buffer[] = [];
  let length = 0;
  for (const piece of pieces()) {
    parts.push(piece);
    length += piece.length;
    if (length > LONGEST_WHOLE) return pieces;
  }
  const [only, ...others] = parts;
  return only && others.length === 0 ? only : Buffer.concat(parts, length);
}

/** The bytes of a long answer, made no faster than they are read. */
export const toReadable = (pieces: Pieces): Readable =>
  Readable.from(inTurns(pieces()), { objectMode: false });

/** Lets all that waits be done between two pieces: a client that reads fast would otherwise have the process to itself. */
async function* inTurns(pieces: Iterable<Buffer>): AsyncGenerator<Buffer, void> {
  for (const piece of pieces) {
    yield piece;
    await setImmediate();
  }
}
