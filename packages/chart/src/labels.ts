import type { ChartModel } from './model.js';
import { formatNumber } from './units.js';
import { formatOffset, HOUR, localParts, offsetAt, type Granularity } from './zones.js';

const formats = new Map<string, Intl.DateTimeFormat>();

function formatIn(timeZone: string, locale: string | undefined, options: Intl.DateTimeFormatOptions) {
  const key = JSON.stringify([timeZone, locale, options]);
  const known = formats.get(key) ?? new Intl.DateTimeFormat(locale, { timeZone, ...options });
  formats.set(key, known);
  return known;
}

const CLOCK = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;

/** The time of day. An hour that the clock shows twice has its offset. */
export function clockLabel(at: number, timeZone: string, locale?: string): string {
  const text = formatIn(timeZone, locale, CLOCK).format(at);
  return isDoubled(at, timeZone) ? `${text} ${formatOffset(offsetAt(at, timeZone))}` : text;
}

/** Whether the clock shows this time of this day twice. */
export function isDoubled(at: number, timeZone: string): boolean {
  return [-HOUR, HOUR].some((step) => {
    const change = offsetAt(at + step, timeZone) - offsetAt(at, timeZone);
    return change === -step;
  });
}

export function dayLabel(at: number, timeZone: string, locale?: string): string {
  return formatIn(timeZone, locale, { weekday: 'short', day: 'numeric', month: 'short' }).format(at);
}

/** Date and time of day. */
export function momentLabel(at: number, timeZone: string, locale?: string): string {
  return `${formatIn(timeZone, locale, { day: 'numeric', month: 'short', year: 'numeric' }).format(at)}, ${clockLabel(at, timeZone, locale)}`;
}

/** What a bucket is called in readout and table. */
export function bucketLabel(at: number, granularity: Granularity, timeZone: string, locale?: string): string {
  switch (granularity) {
    case 'YEAR':
      return formatIn(timeZone, locale, { year: 'numeric' }).format(at);
    case 'MONTH':
      return formatIn(timeZone, locale, { month: 'long', year: 'numeric' }).format(at);
    case 'WEEK':
      return `week of ${formatIn(timeZone, locale, { day: 'numeric', month: 'short', year: 'numeric' }).format(at)}`;
    case 'DAY':
      return formatIn(timeZone, locale, {
        weekday: 'short',
        day: 'numeric',
        month: 'short',
        year: 'numeric',
      }).format(at);
    default:
      return `${dayLabel(at, timeZone, locale)}, ${clockLabel(at, timeZone, locale)}`;
  }
}

/** What a tick is called: the greatest unit that begins there. */
export function tickLabel(at: number, timeZone: string, locale?: string): string {
  const { month, day, hour, minute } = localParts(at, timeZone);
  if (hour !== 0 || minute !== 0) return clockLabel(at, timeZone, locale);
  if (day === 1 && month === 1)
    return formatIn(timeZone, locale, { month: 'short', year: 'numeric' }).format(at);
  return formatIn(timeZone, locale, { day: 'numeric', month: 'short' }).format(at);
}

/** A range from date to date. Its end is exclusive: a midnight belongs to the day before. */
export function rangeLabel(from: number, to: number, timeZone: string, locale?: string): string {
  const isMidnight = (at: number) => {
    const { hour, minute, second } = localParts(at, timeZone);
    return hour === 0 && minute === 0 && second === 0;
  };
  if (isMidnight(from) && isMidnight(to) && to > from) {
    return formatIn(timeZone, locale, { day: 'numeric', month: 'short', year: 'numeric' }).formatRange(
      from,
      to - 1,
    );
  }
  return `${momentLabel(from, timeZone, locale)} – ${momentLabel(to, timeZone, locale)}`;
}

/** What the bucket or rank of a row is called. */
export function rowLabel(model: ChartModel, row: number): string {
  const stamp = model.stamps[row] as number;
  if (model.ranks) return formatNumber(stamp, { label: '', divisor: 1 });
  const label = bucketLabel(stamp, model.granularity, model.timeZone);
  const cut = model.cut[row] ?? null;
  return cut === null ? label : `${label}, ${cut.word} ${clockLabel(cut.at, model.timeZone)}`;
}
