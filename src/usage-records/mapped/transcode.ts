import { ApiError } from '../../errors/api-error.js';

type Chunks = AsyncIterable<Buffer>;

/** The characters of 0x80 to 0x9f in windows-1252. Latin-1 has none there. */
const WINDOWS_1252 =
  '\u20ac\u0081\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\u008d\u017d\u008f' +
  '\u0090\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\u009d\u017e\u0178';
const C1 = /[\u0080-\u009f]/g;

/**
 * Converts a text in another encoding to UTF-8.
 * @param encoding `auto`: UTF-16 if a byte order mark says so, else UTF-8, which is passed on unchanged.
 * @throws ApiError CUT_OFF for damaged UTF-16.
 */
export function toUtf8(chunks: Chunks, encoding: string): Chunks {
  switch (encoding) {
    case 'utf-16le':
    case 'utf-16be':
      return fromUtf16(chunks, encoding);
    case 'latin1':
      return translated(chunks, (text) => text);
    case 'windows-1252':
      return translated(chunks, (text) => text.replace(C1, (c) => WINDOWS_1252[c.charCodeAt(0) - 0x80] ?? c));
    case 'auto':
      return detected(chunks);
    default:
      return chunks;
  }
}

async function* translated(chunks: Chunks, translate: (text: string) => string): AsyncGenerator<Buffer> {
  for await (const chunk of chunks) yield Buffer.from(translate(chunk.toString('latin1')), 'utf8');
}

async function* fromUtf16(chunks: Chunks, encoding: string): AsyncGenerator<Buffer> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  try {
    for await (const chunk of chunks) yield Buffer.from(decoder.decode(chunk, { stream: true }), 'utf8');
    yield Buffer.from(decoder.decode(), 'utf8');
  } catch (error) {
    if ((error as { code?: unknown }).code !== 'ERR_ENCODING_INVALID_ENCODED_DATA') throw error;
    throw new ApiError({ name: 'CUT_OFF', detail: `not ${encoding.toUpperCase()}` }, { cause: error });
  }
}

async function* detected(chunks: Chunks): AsyncGenerator<Buffer> {
  const rest = chunks[Symbol.asyncIterator]();
  let head: Buffer = Buffer.alloc(0);
  while (head.length < 2) {
    const next = await rest.next();
    if (next.done) break;
    head = head.length === 0 ? next.value : Buffer.concat([head, next.value]);
  }
  const whole = joined(head, { [Symbol.asyncIterator]: () => rest });
  yield* toUtf8(whole, encodingOf(head));
}

async function* joined(head: Buffer, rest: Chunks): AsyncGenerator<Buffer> {
  if (head.length > 0) yield head;
  yield* rest;
}

function encodingOf([first, second]: Buffer): string {
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  return first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8';
}
