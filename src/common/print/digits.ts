const ZERO = 0x30;
const HUNDRED_MILLION = 100_000_000;
const DIGITS_BELOW = 8;

/** The two digits of each number below 100, concatenated. */
const PAIRS = Uint8Array.from(
  Array.from({ length: 100 }, (_, pair) => String(pair).padStart(2, '0')).join(''),
  (digit) => digit.charCodeAt(0),
);

/** Writes a number below 100 as two digits. */
export function writePair(bytes: Uint8Array, place: number, pair: number): void {
  bytes[place] = PAIRS[2 * pair] as number;
  bytes[place + 1] = PAIRS[2 * pair + 1] as number;
}

/** Writes a number below 10^8 as eight digits. */
export function writeEight(bytes: Uint8Array, place: number, value: number): void {
  // After `| 0` the compiler knows a small whole number, and replaces its divisions by faster operations.
  const whole = value | 0;
  const high = (whole / 10_000) | 0;
  const low = whole - high * 10_000;
  const first = (high / 100) | 0;
  const third = (low / 100) | 0;
  writePair(bytes, place, first);
  writePair(bytes, place + 2, high - first * 100);
  writePair(bytes, place + 4, third);
  writePair(bytes, place + 6, low - third * 100);
}

/**
 * Writes a whole number from 0 to 2^53, without leading zeros.
 * @returns the offset behind the digits.
 */
export function writeCount(bytes: Uint8Array, place: number, count: number): number {
  if (count < HUNDRED_MILLION) return writeShort(bytes, place, count);
  const high = Math.floor(count / HUNDRED_MILLION);
  const end = writeCount(bytes, place, high);
  writeEight(bytes, end, count - high * HUNDRED_MILLION);
  return end + DIGITS_BELOW;
}

function writeShort(bytes: Uint8Array, place: number, count: number): number {
  const end = place + lengthOf(count);
  let rest = count;
  let next = end;
  while (rest >= 100) {
    const above = (rest / 100) | 0;
    writePair(bytes, (next -= 2), rest - above * 100);
    rest = above;
  }
  if (rest >= 10) writePair(bytes, next - 2, rest);
  else bytes[next - 1] = ZERO + rest;
  return end;
}

/** How many digits a number below 10^8 has. */
function lengthOf(count: number): number {
  if (count < 10_000) return count < 100 ? (count < 10 ? 1 : 2) : count < 1_000 ? 3 : 4;
  return count < 1_000_000 ? (count < 100_000 ? 5 : 6) : count < 10_000_000 ? 7 : 8;
}
