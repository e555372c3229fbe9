import { afterEach, describe, expect, it } from '@jest/globals';
import { bucketLabel } from '../src/labels.js';
import { timeTicks } from '../src/ticks.js';
import { DAY, HOUR, localParts, MINUTE, offsetAt } from '../src/zones.js';

const { DateTimeFormat } = Intl;
const own = Object.getOwnPropertyDescriptor(DateTimeFormat.prototype, 'formatToParts') ?? {};

afterEach(() => {
  Intl.DateTimeFormat = DateTimeFormat;
  Object.defineProperty(DateTimeFormat.prototype, 'formatToParts', own);
});

/** The clock of a time zone, by its text alone. */
const textOf = (timeZone: string) => {
  const format = new DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' });
  return (at: number): string => format.format(at);
};

function shownBy(at: number, timeZone: string): string {
  const pad = (value: number) => String(value).padStart(2, '0');
  const { year, month, day, hour, minute, second } = localParts(at, timeZone);
  return `${year}-${pad(month)}-${pad(day)} ${pad(hour)}:${pad(minute)}:${pad(second)}`;
}

describe('the clock of a time zone', () => {
  it.each(Intl.supportedValuesOf('timeZone'))(
    '%s is that of the browser, through all seasons',
    (timeZone) => {
      const text = textOf(timeZone);
      // Every eleven days and some hours, at odd seconds, over two years.
      const instants = Array.from(
        { length: 64 },
        (_, i) => Date.UTC(2025, 0, 1) + i * 11 * DAY + i * 5 * HOUR + 61_000,
      );
      expect(instants.map((at) => shownBy(at, timeZone))).toEqual(instants.map(text));
    },
  );

  it.each([
    ['Europe/Berlin', '2025-03-30'],
    ['Europe/Berlin', '2025-10-26'],
    ['America/St_Johns', '2025-03-09'],
    ['Australia/Lord_Howe', '2025-04-06'],
    ['Africa/Casablanca', '2025-02-23'],
    ['America/Santiago', '2025-09-07'],
    ['Pacific/Apia', '2011-12-30'],
    ['Asia/Pyongyang', '2018-05-04'],
    ['Europe/Volgograd', '2018-10-28'],
  ])('%s is right every five minutes around its change of %s', (timeZone, day) => {
    const text = textOf(timeZone);
    const from = Date.parse(`${day}T00:00:00Z`) - DAY;
    const instants = Array.from({ length: (3 * DAY) / (5 * MINUTE) }, (_, i) => from + i * 5 * MINUTE);
    expect(new Set(instants.map((at) => offsetAt(at, timeZone))).size).toBe(2);
    expect(instants.map((at) => shownBy(at, timeZone))).toEqual(instants.map(text));
  });
});

describe('a month by slot', () => {
  const ZONE = 'America/Vancouver';
  const from = Date.parse('2026-03-01T00:00:00-08:00');
  const stamps = Array.from({ length: 31 * 288 }, (_, i) => from + i * 5 * MINUTE);

  it('asks the clock of the browser a few times, not for each slot', () => {
    let asked = 0;
    const ask = own.value as (this: Intl.DateTimeFormat, at: number) => Intl.DateTimeFormatPart[];
    Object.defineProperty(DateTimeFormat.prototype, 'formatToParts', {
      ...own,
      value(this: Intl.DateTimeFormat, at: number) {
        asked++;
        return ask.call(this, at);
      },
    });
    expect(timeTicks(stamps, ZONE, 13)).toHaveLength(5);
    stamps.slice(0, 500).forEach((stamp) => bucketLabel(stamp, 'MINUTE_5', ZONE));
    // 125 stretches of six hours have two ends each. The one with the change of the clock has 72 slots.
    expect(asked).toBeLessThanOrEqual(2 * 126 + 72);
    expect(asked).toBeGreaterThan(0);
  });

  it('makes no formats for each of its labels', () => {
    let made = 0;
    Intl.DateTimeFormat = new Proxy(DateTimeFormat, {
      construct: (target, given) => {
        made++;
        return Reflect.construct(target, given) as object;
      },
    });
    stamps.forEach((stamp) => bucketLabel(stamp, 'MINUTE_5', 'Asia/Kolkata', 'en'));
    expect(made).toBeLessThanOrEqual(3);
  });
});
