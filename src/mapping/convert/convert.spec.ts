import { describe, expect, it } from '@jest/globals';
import type { ClockRule } from '../document.js';
import { amountReader, numberReader } from './amounts.js';
import { durationReader } from './durations.js';
import { changeOf } from './steps.js';
import { faultOfPattern, timeReader } from './times.js';
import { isZone, zoneClock } from './zone-clock.js';

const iso = (instant: number | undefined) => instant && new Date(instant).toISOString();

describe('amounts', () => {
  it.each([
    ['B', '.', '0', 0],
    ['B', '.', '9007199254740991', 2 ** 53 - 1],
    ['B', '.', '9007199254740992', undefined],
    ['B', '.', '12.000', 12],
    ['B', '.', '12.5', undefined],
    ['kB', '.', '1.2345', 1_235],
    ['kB', '.', '1.2344', 1_234],
    ['kB', ',', '1,5', 1_500],
    ['kB', ',', '1.5', undefined],
    ['MB', '.', '0.0000005', 1],
    ['MB', '.', '0.00000049', 0],
    ['MiB', '.', '1.5', 1_572_864],
    ['GiB', '.', '8388607.999999999', 9_007_199_254_740_991],
    ['TB', '.', '9007.199254740991', 9_007_199_254_740_991],
    ['TB', '.', '9007.1992547409914', 9_007_199_254_740_991],
    ['TB', '.', '9007.1992547409916', undefined],
    ['gigawords', '.', '3', 12_884_901_888],
    ['B', '.', '-1', undefined],
    ['B', '.', '1e3', undefined],
    ['B', '.', '1,000', undefined],
    ['B', '.', ' 1', undefined],
    ['kB', '.', 1.5, 1_500],
    ['B', '.', 1.5, undefined],
    ['B', '.', -1, undefined],
    ['B', '.', 2 ** 53, undefined],
  ])('of %s with "%s": %s', (unit, mark, value, bytes) => {
    expect(amountReader(unit, mark)(value)).toBe(bytes);
  });

  it('are exact for any number of digits: each is compared with whole numbers', () => {
    for (const [factor, unit] of [
      [1_000n, 'kB'],
      [1_048_576n, 'MiB'],
      [4_294_967_296n, 'gigawords'],
    ] as const) {
      for (let n = 1n; n < 400n; n++) {
        const digits = String(n * 7_919n);
        for (const fraction of [1n, 3n, 6n, 9n]) {
          const text = `${n}.${digits.padStart(Number(fraction), '0').slice(0, Number(fraction))}`;
          const scaled = BigInt(text.replace('.', '')) * factor;
          const scale = 10n ** fraction;
          expect([text, amountReader(unit, '.')(text)]).toEqual([
            text,
            Number((2n * scaled + scale) / (2n * scale)),
          ]);
        }
      }
    }
  });

  it('keep their digits when they are measured', () => {
    expect(numberReader(',')('33,3333333333333336')).toBe('33.3333333333333336');
    expect(numberReader('.')('33,3')).toBeUndefined();
    expect(numberReader(',')(1.5)).toBe(1.5);
  });
});

describe('durations', () => {
  it.each([
    ['s', '59.000', 59_000],
    ['s', '0.0009', 0],
    ['s', '1.9999', 1_999],
    ['ms', '1500', 1_500],
    ['us', '1999', 1],
    ['min', '1.5', 90_000],
    ['h', '2', 7_200_000],
    ['clock', '00:01:30', 90_000],
    ['clock', '100:00:00.5', 360_000_500],
    ['clock', '02:03', 123_000],
    ['clock', '90', undefined],
    ['clock', '00:61:00', undefined],
    ['iso8601', 'PT1H2M3.25S', 3_723_250],
    ['iso8601', 'P1DT1S', 86_401_000],
    ['iso8601', 'PT', undefined],
    ['iso8601', 'P', undefined],
    ['s', '-1', undefined],
    ['s', 1.5, 1_500],
  ])('in %s: %s', (form, value, ms) => {
    expect(durationReader(form, '.')(value)).toBe(ms);
  });
});

describe('times', () => {
  const read = (form: string, value: string | number, zone = 'UTC') =>
    iso(timeReader(form, zoneClock(zone, 'earlier', 'later'))(value));

  it.each([
    ['auto', '2025-04-08 05:07:17.000', '2025-04-08T05:07:17.000Z'],
    ['auto', '2025-04-08T05:07:17', '2025-04-08T05:07:17.000Z'],
    ['auto', '2025-04-08 05:07', '2025-04-08T05:07:00.000Z'],
    ['auto', '2019-01-24 13:03:01+07', '2019-01-24T06:03:01.000Z'],
    ['auto', '2019-01-24 13:03:01.123456 +0700', '2019-01-24T06:03:01.123Z'],
    ['auto', '2024-02-29 00:00:00Z', '2024-02-29T00:00:00.000Z'],
    ['auto', '2023-02-29 00:00:00', undefined],
    ['auto', '2024-04-31 00:00:00', undefined],
    ['auto', '2024-04-30 24:00:00', undefined],
    ['auto', '24.04.2024 10:00:00', undefined],
    ['auto', '1761436800', undefined],
    ['epoch_s', '1761436800', '2025-10-26T00:00:00.000Z'],
    ['epoch_s', '1761436800.25', '2025-10-26T00:00:00.250Z'],
    ['epoch_ms', 1_761_436_800_000, '2025-10-26T00:00:00.000Z'],
    ['epoch_us', '1761436800000999', '2025-10-26T00:00:00.000Z'],
    ['epoch_ns', '1761436800000999999', '2025-10-26T00:00:00.000Z'],
    ['epoch_s', '-1', undefined],
    ['DD.MM.YYYY HH:mm:ss', '8.4.2025 05:07:17', '2025-04-08T05:07:17.000Z'],
    ['MM/DD/YYYY hh:mm A', '04/08/2025 12:07 AM', '2025-04-08T00:07:00.000Z'],
    ['MM/DD/YYYY hh:mm A', '04/08/2025 13:07 PM', undefined],
    ['DD MMM YYYY HH:mm:ss Z', '08 Apr 2025 05:07:17 +0200', '2025-04-08T03:07:17.000Z'],
    ['YYYYMMDDHHmmss', '20250408050717', '2025-04-08T05:07:17.000Z'],
    ['DD.MM.YYYY HH:mm', '8.4.2025 05:07:17', undefined],
  ])('in the form %s: %s', (form, value, instant) => {
    expect(read(form, value)).toBe(instant);
  });

  it('have patterns with a date and a clock, each part once', () => {
    expect(faultOfPattern('DD.MM.YYYY HH:mm:ss')).toBeUndefined();
    for (const bad of [
      'DD.MM.YYYY',
      'HH:mm',
      'DD.MM.YYYY hh:mm',
      'DD.MM.YYYY MM HH:mm',
      'seconds',
      'x'.repeat(65),
    ]) {
      expect(faultOfPattern(bad)).toBeDefined();
    }
  });

  it('are local times of the zone without an offset', () => {
    expect(read('auto', '2025-07-01 12:00:00', 'Europe/Berlin')).toBe('2025-07-01T10:00:00.000Z');
    expect(read('auto', '2025-01-01 12:00:00', 'Europe/Berlin')).toBe('2025-01-01T11:00:00.000Z');
    expect(read('auto', '2025-01-01 12:00:00', '+05:30')).toBe('2025-01-01T06:30:00.000Z');
    expect(read('auto', '2025-07-01 12:00:00Z', 'Europe/Berlin')).toBe('2025-07-01T12:00:00.000Z');
  });
});

describe('the clock of a zone', () => {
  /** The clock has read other times before: neighbouring ones or not. */
  const at = (
    zone: string,
    local: string,
    ambiguous: ClockRule = 'earlier',
    skipped: ClockRule = 'later',
  ) => {
    const time = Date.parse(`${local}Z`);
    const days = [undefined, -3, 3, -100, 100];
    const found = days.map((day) => {
      const clock = zoneClock(zone, ambiguous, skipped);
      if (day !== undefined) clock(time + day * 86_400_000);
      return iso(clock(time));
    });
    expect(new Set(found).size).toBe(1);
    return found[0];
  };

  it.each([
    // In Berlin the clock went back from 03:00 to 02:00 on 26 October 2025, at 01:00 UTC.
    ['Europe/Berlin', '2025-10-26T01:59:59', '2025-10-25T23:59:59.000Z', '2025-10-25T23:59:59.000Z', true],
    ['Europe/Berlin', '2025-10-26T02:00:00', '2025-10-26T00:00:00.000Z', '2025-10-26T01:00:00.000Z', false],
    ['Europe/Berlin', '2025-10-26T02:59:59', '2025-10-26T00:59:59.000Z', '2025-10-26T01:59:59.000Z', false],
    ['Europe/Berlin', '2025-10-26T03:00:00', '2025-10-26T02:00:00.000Z', '2025-10-26T02:00:00.000Z', true],
    // On Lord Howe it went back by half an hour, from 02:00 to 01:30 on 6 April 2025.
    [
      'Australia/Lord_Howe',
      '2025-04-06T01:45:00',
      '2025-04-05T14:45:00.000Z',
      '2025-04-05T15:15:00.000Z',
      false,
    ],
    [
      'Australia/Lord_Howe',
      '2025-04-06T01:29:59',
      '2025-04-05T14:29:59.000Z',
      '2025-04-05T14:29:59.000Z',
      true,
    ],
  ])('in %s shows %s once or twice', (zone, local, earlier, later, isPlain) => {
    expect(at(zone, local, 'earlier')).toBe(earlier);
    expect(at(zone, local, 'later')).toBe(later);
    expect(at(zone, local, 'reject')).toBe(isPlain ? earlier : undefined);
  });

  it.each([
    // In Berlin the clock went forward from 02:00 to 03:00 on 30 March 2025, at 01:00 UTC.
    ['Europe/Berlin', '2025-03-30T02:30:00', '2025-03-30T00:30:00.000Z', '2025-03-30T01:30:00.000Z'],
    // Samoa left out 30 December 2011.
    ['Pacific/Apia', '2011-12-30T12:00:00', '2011-12-29T22:00:00.000Z', '2011-12-30T22:00:00.000Z'],
  ])('in %s leaves out %s', (zone, local, earlier, later) => {
    expect(at(zone, local, 'earlier', 'earlier')).toBe(earlier);
    expect(at(zone, local, 'earlier', 'later')).toBe(later);
    expect(at(zone, local, 'earlier', 'reject')).toBeUndefined();
  });

  it('gives the same results for any order of times', () => {
    const clock = zoneClock('Europe/Berlin', 'reject', 'reject');
    const alone = (local: number) => zoneClock('Europe/Berlin', 'reject', 'reject')(local);
    let seed = 7;
    for (let round = 0; round < 300; round++) {
      seed = (seed * 48_271) % 2_147_483_647;
      const local = Date.UTC(2000, 0, 2) + (seed % (26 * 365 * 24 * 60)) * 60_000;
      expect([local, clock(local)]).toEqual([local, alone(local)]);
    }
  });

  it('exists for known zones and offsets only', () => {
    for (const zone of ['UTC', 'Z', '+07:00', '-0330', '+14', 'Asia/Bangkok'])
      expect(isZone(zone)).toBe(true);
    for (const zone of ['', 'Mars', '07:00', '+24:00', ' 07:00', '+07:60']) expect(isZone(zone)).toBe(false);
  });
});

describe('steps', () => {
  it.each([
    [['trim' as const, 'upper' as const], ' a b ', 'A B'],
    [[{ strip_prefix: 'imsi-' }], 'imsi-00101', '00101'],
    [[{ strip_suffix: '@x' }], 'u@x', 'u'],
    [[{ map: { NR: '5G', none: null } }], 'NR', '5G'],
    [[{ map: { NR: '5G', none: null } }], 'none', undefined],
    [[{ map: { NR: '5G' } }], 'constructor', 'constructor'],
    [[{ map: { NR: '5G' }, otherwise: null }], 'LTE', undefined],
    [[{ split: '@', part: 0 }], 'u@x', 'u'],
    [[{ split: '@', part: -1 }], 'u@x@y', 'y'],
    [[{ split: '@', part: 3 }], 'u@x', undefined],
    [[{ only: 'e164' }], '+4915112345678', '+4915112345678'],
    [[{ only: 'e164' }], '02-00-00-00-00-01', undefined],
    [[{ only: 'e164' }], '020000000001', undefined],
    [[{ only: 'imsi' }], '001019756139935', '001019756139935'],
    [[{ only: 'address' }], '10.0.0.1', '10.0.0.1'],
    [[{ only: 'address' }], '10.0.0.1/24', undefined],
    [['trim' as const], '  ', undefined],
  ])('%j of "%s"', (steps, text, changed) => {
    expect(changeOf(steps)(text)).toBe(changed);
  });
});
