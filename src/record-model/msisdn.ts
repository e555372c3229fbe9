const ZERO = 0x30;
const NINE = 0x39;
const PLUS = 0x2b;

/** Most digits of a telephone number (E.164). */
export const MOST_MSISDN_DIGITS = 15;

/**
 * The stored spelling of a telephone number: digits without the international prefix. That prefix is a `+` or `00`
 * before them.
 * @returns undefined for a text that is no telephone number: without digits, with more than 15, or with a zero after
 * the prefix (no country code begins with one).
 */
export function msisdnOf(text: string): string | undefined {
  const prefix = prefixLength(text);
  const digits = text.length - prefix;
  if (digits === 0 || digits > MOST_MSISDN_DIGITS) return undefined;
  if (prefix > 0 && text.charCodeAt(prefix) === ZERO) return undefined;
  for (let i = prefix; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < ZERO || code > NINE) return undefined;
  }
  return prefix === 0 ? text : text.slice(prefix);
}

/**
 * The beginning of a telephone number, without the international prefix. Of the prefix alone it is the empty text, with
 * which every number begins.
 */
export const msisdnPrefix = (text: string): string => text.slice(prefixLength(text));

function prefixLength(text: string): number {
  const first = text.charCodeAt(0);
  if (first === PLUS) return 1;
  return first === ZERO && text.charCodeAt(1) === ZERO ? 2 : 0;
}
