/** The first and last code units of surrogates, each half of a character. */
const FIRST_HALF = 0xd800;
const LAST_HALF = 0xdfff;

/**
 * Compares two texts by their bytes in UTF-8, that is, by code point, as the database compares names. JavaScript
 * compares code units, where surrogates precede some whole characters.
 */
export function compareTexts(one: string, other: string): number {
  const length = Math.min(one.length, other.length);
  for (let i = 0; i < length; i++) {
    const [x, y] = [one.charCodeAt(i), other.charCodeAt(i)];
    if (x !== y) return ranked(x) - ranked(y);
  }
  return one.length - other.length;
}

/** Moves surrogates behind all whole characters. */
const ranked = (unit: number): number => (unit >= FIRST_HALF && unit <= LAST_HALF ? unit + 0x10000 : unit);
