import { Readable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';

/** Bytes of the longest answer that is kept as a whole: a month by slot twice over. Longer ones are sent in chunks. */
const LONGEST_WHOLE = 4_194_304;

/** An answer: its bytes, or when it is long its pieces, which are made anew for each reader as it reads. */
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

/** Lets other requests run between two pieces: a client that reads fast would otherwise occupy the process. */
async function* inTurns(pieces: Iterable<Buffer>): AsyncGenerator<Buffer, void> {
  for (const piece of pieces) {
    yield piece;
    await setImmediate();
  }
}
