/** The number of bytes of a UUID, and of characters of its text. */
export const UUID_BYTES = 16;
export const UUID_LENGTH = 36;

const DASH = 0x2d;
/** The offsets in the text of the two digits of each byte. */
const PLACES = [0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34] as const;
const DASHES = [8, 13, 18, 23] as const;

/** The value of each hexadecimal digit by its character code, in lower and in upper case; -1 for other characters. */
const HEX = new Int8Array(256).fill(-1);
for (let digit = 0; digit < 16; digit++) {
  HEX[digit.toString(16).charCodeAt(0)] = digit;
  HEX[digit.toString(16).toUpperCase().charCodeAt(0)] = digit;
}

/**
 * Reads the text of a UUID, in lower or upper case.
 * @returns whether the text is a UUID. If not, `into` is overwritten all the same.
 */
export function readUuid(text: Uint8Array, start: number, into: Uint8Array): boolean {
  for (const place of DASHES) if (text[start + place] !== DASH) return false;
  for (let nth = 0; nth < UUID_BYTES; nth++) {
    const place = start + (PLACES[nth] as number);
    const byte = ((HEX[text[place] as number] as number) << 4) | (HEX[text[place + 1] as number] as number);
    if (byte < 0) return false;
    into[nth] = byte;
  }
  return true;
}

/** The text of a UUID, in lower case. */
export function uuidText(bytes: Buffer): string {
  const hex = bytes.toString('hex', 0, UUID_BYTES);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
