/** The units in which the APIs give their values. */
export type Unit = 'B' | 'Mbit/s' | 's' | 'ms' | '%' | '1';

/** A value as an API gave it. Whole numbers beyond 2^53 keep all their digits. */
export type Exact = number | bigint | null;

/** How the values of one panel are printed: all by the same divisor. */
export interface Scale {
  readonly label: string;
  readonly divisor: number;
  /** Digits after the point, the same in all rows of a table; absent: by each value. */
  readonly digits?: number;
}

const STEPS: Readonly<Record<Unit, readonly (readonly [number, string])[]>> = {
  B: [
    [1, 'B'],
    [1e3, 'kB'],
    [1e6, 'MB'],
    [1e9, 'GB'],
    [1e12, 'TB'],
    [1e15, 'PB'],
  ],
  'Mbit/s': [
    [1e-6, 'bit/s'],
    [1e-3, 'kbit/s'],
    [1, 'Mbit/s'],
    [1e3, 'Gbit/s'],
    [1e6, 'Tbit/s'],
  ],
  s: [
    [1, 's'],
    [60, 'min'],
    [3_600, 'h'],
    [86_400, 'd'],
  ],
  ms: [[1, 'ms']],
  '%': [[1, '%']],
  '1': [[1, '']],
};

/** The scale of a panel, by its greatest value. */
export function scaleFor(unit: Unit, greatest: number): Scale {
  const steps = STEPS[unit];
  const fitting = steps.filter(([divisor]) => Math.abs(greatest) >= divisor);
  const [divisor, label] = fitting.at(-1) ??
    (greatest === 0 && unit === 'Mbit/s' ? [1, 'Mbit/s'] : steps[0]) ?? [1, ''];
  return { divisor, label, digits: digitsFor(unit, Math.abs(greatest) / divisor, divisor) };
}

/** Four significant digits of the greatest value. Whole numbers have no others. */
function digitsFor(unit: Unit, greatest: number, divisor: number): number {
  if (unit === '1' || (unit === 'B' && divisor === 1)) return 0;
  return greatest >= 1000 ? 0 : greatest >= 100 ? 1 : greatest >= 10 ? 2 : 3;
}

const formats = new Map<string, Intl.NumberFormat>();

function numberFormat(locale: string | undefined, digits: number, least = 0): Intl.NumberFormat {
  const key = `${locale ?? ''} ${digits} ${least}`;
  const options = { maximumFractionDigits: digits, minimumFractionDigits: least };
  const known = formats.get(key) ?? new Intl.NumberFormat(locale, options);
  formats.set(key, known);
  return known;
}

/** A number for an axis: no more digits than it needs. */
export function formatTick(value: number, scale: Scale, locale?: string): string {
  return numberFormat(locale, 3).format(value / scale.divisor);
}

/** By the digits of the scale, else three significant digits. Whole numbers keep all of theirs. */
export function formatNumber(value: Exact, scale: Scale, locale?: string): string {
  if (value === null) return '–';
  if (scale.divisor === 1 && typeof value === 'bigint') return numberFormat(locale, 0).format(value);
  const shown = Number(value) / scale.divisor;
  if (scale.digits !== undefined) return numberFormat(locale, scale.digits, scale.digits).format(shown);
  const size = Math.abs(shown);
  const digits = size >= 100 || shown === 0 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3;
  return numberFormat(locale, digits).format(shown);
}

/** The number with its unit. */
export function formatValue(value: Exact, scale: Scale, locale?: string): string {
  const number = formatNumber(value, scale, locale);
  return value === null || scale.label === '' ? number : `${number} ${scale.label}`;
}

/** A value by the scale that fits itself. */
export function formatAlone(value: Exact, unit: Unit, locale?: string): string {
  const { label, divisor } = scaleFor(unit, Number(value ?? 0));
  return formatValue(value, { label, divisor }, locale);
}

/** The change from one value to another, such as `+12 %`; undefined when there is nothing to compare with. */
export function formatChange(now: Exact, before: Exact, locale?: string): string | undefined {
  if (now === null || before === null || Number(before) === 0) return undefined;
  const change = (Number(now) - Number(before)) / Number(before);
  const format = new Intl.NumberFormat(locale, {
    style: 'percent',
    signDisplay: 'exceptZero',
    maximumFractionDigits: Math.abs(change) < 0.1 ? 1 : 0,
  });
  return format.format(change);
}
