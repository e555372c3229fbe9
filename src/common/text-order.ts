/** First and last of the code units that stand for half a character each. */
const FIRST_HALF = 0xd800;
const LAST_HALF = 0xdfff;

/**
 * Compares two texts as their bytes in UTF-8 compare, and so as the database compares names: by code point. What
 * JavaScript compares by are code units, among which halves of characters come before some whole ones.
 */
export function compareTexts(one: string, other: string): number {
  const length = Math.min(one.length, other.length);
  for (let i = 0; i < length; i++) {
    const [x, y] = [one.charCodeAt(i), other.charCodeAt(i)];
    if (x !== y) return ranked(x) - ranked(y);
  }
  return one.length - other.length;
}

/** Behind all whole characters, where a character of two halves belongs. */
const ranked = (unit: number): number => (unit >= FIRST_HALF && unit <= LAST_HALF ? unit + 0x10000 : unit);
