import { Readable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';

/** The most bytes of an answer that is held as a whole: twice a month by slot. Longer answers are sent as streams. */
const LONGEST_WHOLE = 4_194_304;

/** An answer: its bytes, or the pieces of a long answer. The pieces are made anew for each client while it reads. */
export type AnswerText = Buffer | Pieces;
export type Pieces = () => Iterable<Buffer>;

/** An answer that consists of pieces. Each iteration must give the same pieces. */
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

/** The bytes of a long answer, made no faster than the client reads them. */
export const toReadable = (pieces: Pieces): Readable =>
  Readable.from(withPauses(pieces()), { objectMode: false });

/** Lets other requests run between two pieces: otherwise a client that reads fast would occupy the process. */
async function* withPauses(pieces: Iterable<Buffer>): AsyncGenerator<Buffer, void> {
  for (const piece of pieces) {
    yield piece;
    await setImmediate();
  }
}
