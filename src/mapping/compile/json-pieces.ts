import { isObject } from '../../common/is-object.js';

/** Characters of a piece. A text is never divided. */
const PIECE = 16_384;

/**
 * The JSON text of a parsed value in pieces, as `JSON.stringify` writes it. Writing a document of megabytes at once
 * would keep others waiting.
 */
export function* jsonPieces(value: unknown): Generator<string, void> {
  let piece = '';
  for (const part of parts(value)) {
    piece += part;
    if (piece.length < PIECE) continue;
    yield piece;
    piece = '';
  }
  if (piece !== '') yield piece;
}

function* parts(value: unknown): Generator<string, void> {
  // Writing what is short at once takes a tenth of the time.
  if ((!isObject(value) && !Array.isArray(value)) || !isLongerThan(value, PIECE)) {
    yield JSON.stringify(value);
    return;
  }
  const isArray = Array.isArray(value);
  let before = isArray ? '[' : '{';
  for (const [name, child] of Object.entries(value)) {
    yield isArray ? before : `${before}${JSON.stringify(name)}:`;
    yield* parts(child);
    before = ',';
  }
  yield before === ',' ? (isArray ? ']' : '}') : isArray ? '[]' : '{}';
}

/** Whether the JSON text of a parsed value has more bytes, for certain. Looks at no more of the value than needed. */
export const isLongerThan = (value: unknown, bytes: number): boolean => left(value, bytes) < 0;

function left(value: unknown, bytes: number): number {
  if (typeof value === 'string') return bytes - value.length - 2;
  if (typeof value !== 'object' || value === null) return bytes - 1;
  let rest = bytes - 2;
  if (Array.isArray(value)) {
    for (const child of value) {
      rest = left(child, rest) - 1;
      if (rest < 0) break;
    }
    return value.length > 0 ? rest + 1 : rest;
  }
  let names = 0;
  for (const name in value) {
    names++;
    rest = left((value as Readonly<Record<string, unknown>>)[name], rest - name.length - 3) - 1;
    if (rest < 0) break;
  }
  return names > 0 ? rest + 1 : rest;
}
