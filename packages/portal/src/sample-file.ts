/** The most bytes of a text in a body, as JSON writes it: a line break takes two. */
export const LONGEST_SAMPLE = 1_048_576;
/** Enough bytes for so many characters, in every encoding. */
const MOST_BYTES = 4 * LONGEST_SAMPLE;

/** The beginning of a file. */
export interface SampleFile {
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Whether the bytes are all of the file. */
  readonly whole: boolean;
}

export async function readSample(file: File): Promise<SampleFile> {
  const bytes = new Uint8Array(await file.slice(0, MOST_BYTES).arrayBuffer());
  return { name: file.name, bytes, whole: file.size <= MOST_BYTES };
}

/** As the service reads a file: UTF-16 by its byte order mark, else UTF-8. */
function encodingOf([first, second]: Uint8Array, wanted: string): string {
  if (wanted !== '' && wanted !== 'auto') return wanted;
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  return first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8';
}

/** Every byte is the character of its number. A browser would read windows-1252. */
function latin1(bytes: Uint8Array): string {
  const parts: string[] = [];
  for (let at = 0; at < bytes.length; at += 8_192)
    parts.push(String.fromCharCode(...bytes.subarray(at, at + 8_192)));
  return parts.join('');
}

/**
 * The text of a sample. A file that is too long ends with its last whole line that fits.
 * @throws Error when the bytes are not of this encoding.
 */
export function textOf({ bytes, whole }: SampleFile, wanted: string): { text: string; cut: boolean } {
  const encoding = encodingOf(bytes, wanted);
  const text =
    encoding === 'latin1'
      ? latin1(bytes)
      : new TextDecoder(encoding, { fatal: true }).decode(bytes, { stream: !whole });
  return fitting(text, whole);
}

const encoder = new TextEncoder();
/** The bytes of a text in JSON, without its quotes. */
const sizeOf = (text: string): number => encoder.encode(JSON.stringify(text)).length - 2;

/** As many whole lines as the service takes. */
function fitting(text: string, whole: boolean): { text: string; cut: boolean } {
  if (whole && sizeOf(text) < LONGEST_SAMPLE) return { text, cut: false };
  let [size, end] = [0, 0];
  for (let next = text.indexOf('\n') + 1; next > 0; next = text.indexOf('\n', end) + 1) {
    size += sizeOf(text.slice(end, next));
    if (size >= LONGEST_SAMPLE) break;
    end = next;
  }
  return { text: text.slice(0, end), cut: true };
}
