import { endianness } from 'node:os';
import { writeEight } from './digits.js';

/**
 * `String` prints doubles between these bounds without an exponent, and the powers of ten that scale them are exact.
 */
const LEAST = 1e-6;
const LIMIT = 1e15;

const TENS = Float64Array.from({ length: 23 }, (_, exponent) => Number(`1e${exponent}`));
/** The factor that splits a double into two halves of 26 bits (Veltkamp). */
const SPLITTER = 2 ** 27 + 1;
const MANTISSA_BITS = 52;
const EXPONENT_BIAS = 1023;
const HIGH_MANTISSA_BITS = 20;

/** A value that is scaled to 16 digits lies between these bounds. */
const LEAST_SCALED = 1e15;
const SCALED_LIMIT = 1e16;
const SCALED_DIGITS = 16;
const HALF = 1e8;
const PER_HALF = 1e-8;
const HALF_DIGITS = 8;
/**
 * Far more than the rounding error of the lower half of a scaled value, and far less than any difference that matters.
 */
const DOUBT = 1e-6;

const ZERO = 0x30;
const POINT = 0x2e;

const NUMBER = new Float64Array(1);
const WORDS = new Uint32Array(NUMBER.buffer);
const HIGH = endianness() === 'LE' ? 1 : 0;

/**
 * For each binary exponent: the power of ten that brings its least value to 16 digits, and half of the distance between
 * neighbours in units of the last of these digits.
 */
const SCALES = new Uint8Array(2_048);
const HALF_GAPS = new Float64Array(2_048);
for (let exponent = 1; exponent < SCALES.length; exponent++) {
  const least = 2 ** (exponent - EXPONENT_BIAS);
  if (least < LEAST / 2 || least >= LIMIT) continue;
  let scale = 22;
  while (least * (TENS[scale] as number) >= SCALED_LIMIT) scale--;
  SCALES[exponent] = scale;
  HALF_GAPS[exponent] = 2 ** (exponent - EXPONENT_BIAS - MANTISSA_BITS - 1) * (TENS[scale] as number);
}

/**
 * Writes a number that is not whole as `String` does, in a fraction of its time: with the fewest digits that
 * distinguish it from every other double, and among those the nearest digits. It scales the number exactly by a power
 * of ten, as the sum of two doubles. Then it tries digits, fewer first.
 * @param bytes must have room for 24 more.
 * @returns the offset behind the digits. It returns `place` itself and leaves the number to `String` when the number is
 * out of range, or so near to a boundary that the arithmetic cannot decide. Few numbers are that near without lying
 * exactly on it.
 */
export function writeShortest(bytes: Uint8Array, place: number, value: number): number {
  if (!(value >= LEAST && value < LIMIT)) return place;
  NUMBER[0] = value;
  // Only a power of two has neighbours at different distances. Those in range have so few digits that all are printed.
  const exponent = (WORDS[HIGH] as number) >>> HIGH_MANTISSA_BITS;
  let scale = SCALES[exponent] as number;
  let halfGap = HALF_GAPS[exponent] as number;
  if (value * (TENS[scale] as number) >= SCALED_LIMIT) {
    scale--;
    halfGap /= 10;
  }
  const unit = TENS[scale] as number;
  const scaled = value * unit;
  if (scaled < LEAST_SCALED + 16 || scaled > SCALED_LIMIT - 16) return place;
  // The upper half is exact. The lower half, with the rounding error of the product, is exact to a few parts in 10^9.
  const upper = Math.floor(scaled * PER_HALF);
  return writeNearest(
    bytes,
    place,
    upper,
    scaled - upper * HALF + lostIn(value, unit, scaled),
    halfGap,
    scale,
  );
}

/** The exact rounding error of a product (Dekker). */
function lostIn(one: number, other: number, product: number): number {
  const a = SPLITTER * one;
  const oneHigh = a - (a - one);
  const oneLow = one - oneHigh;
  const b = SPLITTER * other;
  const otherHigh = b - (b - other);
  const otherLow = other - otherHigh;
  return oneLow * otherLow - (product - oneHigh * otherHigh - oneLow * otherHigh - oneHigh * otherLow);
}

/**
 * Writes upper x 10^8 + lower, over 10^scale.
 * @param halfGap how far digits may be from the number and still identify it, from 0.05 to 1.12.
 */
function writeNearest(
  bytes: Uint8Array,
  place: number,
  upper: number,
  lower: number,
  halfGap: number,
  scale: number,
): number {
  // The gap is so narrow that it holds at most one multiple of ten. All numbers with fewer digits are such multiples.
  const ten = Math.round(lower * 0.1) * 10;
  const toTen = Math.abs(ten - lower) - halfGap;
  if (toTen < -DOUBT) return withoutZeros(bytes, writeScaled(bytes, place, upper, ten, scale));
  const one = Math.round(lower);
  const offOne = Math.abs(one - lower);
  const toOne = offOne - halfGap;
  if (Math.abs(toTen) <= DOUBT || Math.abs(toOne) <= DOUBT) return place;
  if (toOne < 0) return offOne > 0.5 - DOUBT ? place : writeScaled(bytes, place, upper, one, scale);
  const whole = Math.floor(lower);
  const tenths = (lower - whole) * 10;
  const tenth = Math.round(tenths);
  if (Math.abs(tenths - tenth) > 0.5 - 10 * DOUBT) return place;
  const end = writeScaled(bytes, place, upper, whole, scale);
  bytes[end] = ZERO + tenth;
  return end + 1;
}

/** Writes upper x 10^8 + lower, over 10^scale, with all of its 16 digits. */
function writeScaled(bytes: Uint8Array, place: number, upper: number, lower: number, scale: number): number {
  const carry = lower < 0 ? -1 : lower >= HALF ? 1 : 0;
  const before = SCALED_DIGITS - scale;
  // The digits are written first, with a gap for the point.
  let start = place + 1;
  if (before <= 0) {
    bytes[place] = ZERO;
    bytes[place + 1] = POINT;
    start = place + 2 - before;
    for (let zero = place + 2; zero < start; zero++) bytes[zero] = ZERO;
  }
  writeEight(bytes, start, upper + carry);
  writeEight(bytes, start + HALF_DIGITS, lower - carry * HALF);
  if (before > 0) {
    for (let digit = 0; digit < before; digit++) bytes[place + digit] = bytes[start + digit] as number;
    bytes[place + before] = POINT;
  }
  return start + SCALED_DIGITS;
}

function withoutZeros(bytes: Uint8Array, end: number): number {
  let last = end;
  while (bytes[last - 1] === ZERO) last--;
  return last;
}
