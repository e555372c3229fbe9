/** An exact decimal number: digits / 10^scale. */
export interface Decimal {
  readonly digits: bigint;
  readonly scale: number;
}

const NUMBER = /^([+-]?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d{1,9}))?$/;

/** The most digits before and after the point. No measured value has more. */
const MOST_DIGITS = 1_000;

/** Reads digits with optional sign, fraction and exponent; undefined for any other text, and for too many digits. */
export function readDecimal(text: string): Decimal | undefined {
  const [, sign, whole, fraction = '', exponent = '0'] = NUMBER.exec(text) ?? [];
  if (whole === undefined || text.length > MOST_DIGITS) return undefined;
  const scale = fraction.length - Number(exponent);
  if (Math.abs(scale) > MOST_DIGITS) return undefined;
  const size = BigInt(whole + fraction);
  const digits = sign === '-' ? -size : size;
  return scale >= 0 ? { digits, scale } : { digits: digits * 10n ** BigInt(-scale), scale: 0 };
}

/** A finite number as it prints: the fewest digits that distinguish it from every other double. */
export function decimalOf(value: number | bigint): Decimal {
  if (typeof value === 'bigint') return { digits: value, scale: 0 };
  const decimal = readDecimal(String(value));
  if (!decimal) throw new RangeError(`${value} is no number`);
  return decimal;
}

/** Negative, 0 or positive, as the first is below, equal to or above the second. */
export function compareDecimals(one: Decimal, other: Decimal): number {
  const scale = Math.max(one.scale, other.scale);
  const difference = toScale(one, scale) - toScale(other, scale);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

const toScale = ({ digits, scale }: Decimal, wanted: number): bigint =>
  scale === wanted ? digits : digits * 10n ** BigInt(wanted - scale);

/** The digits, without an exponent. */
export function decimalText({ digits, scale }: Decimal): string {
  const size = String(digits < 0n ? -digits : digits).padStart(scale + 1, '0');
  const whole = size.slice(0, size.length - scale);
  const fraction = size.slice(size.length - scale);
  return `${digits < 0n ? '-' : ''}${whole}${scale > 0 ? `.${fraction}` : ''}`;
}
