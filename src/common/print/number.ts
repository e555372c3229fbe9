import { writeCount } from './digits.js';
import { writeShortest } from './shortest.js';

/** The most bytes that {@link writeNumber} writes for a number: a sign, "0.00000", and 17 digits. */
export const LONGEST_NUMBER = 25;

const MINUS = 0x2d;

/**
 * Writes a number as `String` prints it.
 * @param bytes must have room for {@link LONGEST_NUMBER} more.
 * @returns the offset behind the number.
 */
export function writeNumber(bytes: Uint8Array, place: number, value: number): number {
  const size = Math.abs(value);
  let start = place;
  if (value < 0) bytes[start++] = MINUS;
  if (Number.isSafeInteger(size)) return writeCount(bytes, start, size);
  const end = writeShortest(bytes, start, size);
  return end > start ? end : writeAscii(bytes, place, String(value));
}

/** Writes an ASCII text. */
export function writeAscii(bytes: Uint8Array, place: number, text: string): number {
  for (let i = 0; i < text.length; i++) bytes[place + i] = text.charCodeAt(i);
  return place + text.length;
}
