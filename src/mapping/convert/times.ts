import { closedMap, type ClosedMap } from '../../common/closed-map.js';
import type { Convert } from './amounts.js';
import { thousandths } from './durations.js';
import { offsetOf, type ToInstant } from './zone-clock.js';

const EPOCHS: ReadonlyMap<string, (value: string | number) => number | undefined> = new Map([
  ['epoch_s', (value) => epoch(value, 1_000, 1)],
  ['epoch_ms', (value) => epoch(value, 1, 1)],
  ['epoch_us', (value) => epoch(value, 1, 1_000)],
  ['epoch_ns', (value) => epoch(value, 1, 1_000_000)],
]);

/** Forms with a name. Any other form is a pattern. */
export const TIME_FORMS: readonly string[] = ['auto', ...EPOCHS.keys()];

const AUTO =
  /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)? ?(Z|[+-]\d\d(?::?\d\d)?)?$/;

/** The tokens of a pattern, with the regular expression of each. */
const TOKENS: ClosedMap<Record<string, string>> = closedMap({
  YYYY: '(?<year>\\d{4})',
  MMM: '(?<name>[A-Za-z]{3})',
  MM: '(?<month>\\d{1,2})',
  DD: '(?<day>\\d{1,2})',
  HH: '(?<hour>\\d{1,2})',
  hh: '(?<half>\\d{1,2})',
  mm: '(?<minute>\\d{2})',
  ss: '(?<second>\\d{2})',
  SSS: '(?<fraction>\\d{1,9})',
  A: '(?<noon>[AaPp][Mm])',
  Z: '(?<offset>Z|[+-]\\d\\d(?::?\\d\\d)?)',
});
const TOKEN = /YYYY|MMM|MM|DD|HH|hh|mm|ss|SSS|A|Z/g;
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const LONGEST_PATTERN = 64;

/** The fault of a pattern: a part is missing, or comes twice. Undefined when it is good. */
export function faultOfPattern(pattern: string): string | undefined {
  const tokens: readonly string[] = pattern.match(TOKEN) ?? [];
  if (pattern.length > LONGEST_PATTERN) return `must have at most ${LONGEST_PATTERN} characters`;
  if (new Set(tokens).size < tokens.length) return 'must have each of its parts once';
  const has = (token: string) => tokens.includes(token);
  const isDate = has('YYYY') && has('DD') && has('MM') !== has('MMM');
  const isClock = (has('HH') || (has('hh') && has('A'))) && has('mm');
  if (isDate && isClock && !(has('HH') && has('hh'))) return undefined;
  return `must be ${TIME_FORMS.join(', ')} or a pattern of YYYY, MM or MMM, DD, HH (or hh and A), mm, ss, SSS and Z`;
}

/**
 * Reads a time in Unix milliseconds. Finer fractions are dropped.
 * @param form one of {@link TIME_FORMS}, or a pattern.
 * @param toInstant reads local times: times without an offset.
 */
export function timeReader(form: string, toInstant: ToInstant): Convert {
  const epochs = EPOCHS.get(form);
  if (epochs) return epochs;
  if (form === 'auto') return (value) => fromAuto(String(value), toInstant);
  const expression = expressionOf(form);
  return (value) => {
    const parts = expression.exec(String(value))?.groups;
    return parts && fromParts(parts, toInstant);
  };
}

function fromAuto(text: string, toInstant: ToInstant): number | undefined {
  const match = AUTO.exec(text);
  if (!match) return undefined;
  const local = wallClock(
    Number(match[1]),
    Number(match[2]),
    Number(match[3]),
    Number(match[4]),
    Number(match[5]),
    Number(match[6] ?? 0),
  );
  return local === undefined ? undefined : at(local + thousandths(match[7]), match[8], toInstant);
}

function expressionOf(pattern: string): RegExp {
  const literal = (text: string) =>
    text.replaceAll(/[^A-Za-z0-9 ]/g, (character) => `\\u{${character.codePointAt(0)?.toString(16) ?? ''}}`);
  let source = '';
  let from = 0;
  for (const match of pattern.matchAll(TOKEN)) {
    source += literal(pattern.slice(from, match.index)) + (TOKENS[match[0]] ?? '');
    from = match.index + match[0].length;
  }
  return new RegExp(`^${source}${literal(pattern.slice(from))}$`, 'u');
}

function fromParts(
  parts: Readonly<Record<string, string | undefined>>,
  toInstant: ToInstant,
): number | undefined {
  const month = parts.name === undefined ? Number(parts.month) : MONTHS.indexOf(parts.name.toLowerCase()) + 1;
  const hour =
    parts.half === undefined ? Number(parts.hour) : hourOfDay(Number(parts.half), parts.noon ?? '');
  const [minute, second] = [Number(parts.minute), Number(parts.second ?? 0)];
  const local = wallClock(Number(parts.year), month, Number(parts.day), hour, minute, second);
  return local === undefined ? undefined : at(local + thousandths(parts.fraction), parts.offset, toInstant);
}

const hourOfDay = (hour: number, noon: string): number =>
  hour < 1 || hour > 12 ? Number.NaN : (hour % 12) + (noon.toLowerCase() === 'pm' ? 12 : 0);

function at(local: number, offset: string | undefined, toInstant: ToInstant): number | undefined {
  if (offset === undefined) return toInstant(local);
  const ahead = offsetOf(offset);
  return ahead === undefined ? undefined : local - ahead;
}

/** Unix milliseconds of a wall clock's time, as if it were UTC. Undefined for a day or time that does not exist. */
function wallClock(
  year: number,
  month: number,
  day: number,
  hour: number,
  minute: number,
  second: number,
): number | undefined {
  if (!(hour < 24 && minute < 60 && second < 60 && month >= 1 && month <= 12 && day >= 1)) return undefined;
  if (year < 1000 || (day > 28 && day > new Date(Date.UTC(year, month, 0)).getUTCDate())) return undefined;
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

const EPOCH = /^(\d{1,20})(?:[.,](\d{1,9}))?$/;

/** @param times the factor to milliseconds. @param over the divisor to milliseconds. */
function epoch(value: string | number, times: number, over: number): number | undefined {
  const match = EPOCH.exec(String(value));
  if (!match) return undefined;
  if (over > 1) return safe(Number(BigInt(match[1] ?? '') / BigInt(over)));
  const fraction = times === 1_000 ? thousandths(match[2]) : 0;
  return safe(Number(match[1]) * times + fraction);
}

const safe = (number: number): number | undefined => (Number.isSafeInteger(number) ? number : undefined);
