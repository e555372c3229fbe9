import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DateTime } from 'luxon';
import { DAY_MS } from '../../src/common/time.js';
import { Portal } from '../aggregate/portal.js';
import { insertFacts } from '../support/facts.js';

const portal = new Portal();

/** Days around changes of the clock, in which the user is never offline. */
const WINDOWS = [
  '2018-02-18',
  '2018-11-04',
  '2026-03-08',
  '2026-03-29',
  '2026-04-05',
  '2026-10-04',
  '2026-10-25',
  '2026-11-01',
];

const ZONES = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'Australia/Lord_Howe',
  'Asia/Kathmandu',
  'America/Sao_Paulo',
];

beforeAll(async () => {
  await portal.open({ clock: () => Date.parse('2026-11-15') });
  const starts = WINDOWS.flatMap((day) =>
    [-4, -3, -2, -1, 0, 1, 2, 3].map((days) => Date.parse(day) + days * DAY_MS),
  );
  const facts = [...new Set(starts)].map((startedAt) => ({
    userId: 'ann',
    startedAt,
    endedAt: startedAt + DAY_MS,
  }));
  await insertFacts(portal.service.pool, facts);
});

afterAll(() => portal.close());

/** The local days from the one before a date to the one after it, with their lengths in seconds, as luxon has them. */
function days(date: string, zone: string): [string, number][] {
  const first = DateTime.fromISO(date, { zone: 'UTC' }).minus({ days: 1 });
  return [0, 1, 2].map((n) => {
    const [start, end] = [n, n + 1].map((ahead) =>
      DateTime.fromISO(first.plus({ days: ahead }).toISODate()!, { zone }),
    );
    return [start!.toUTC().toISO()!, (end!.toMillis() - start!.toMillis()) / 1000];
  });
}

function range(date: string, zone: string): string {
  const day = DateTime.fromISO(date, { zone: 'UTC' });
  const [from, to] = [day.minus({ days: 1 }), day.plus({ days: 1 })].map((d) => d.toISODate());
  return `fromDate=${from}&toDate=${to}&timeZone=${zone}`;
}

describe.each(ZONES)('in %s', (zone) => {
  it.each(WINDOWS)('the days around %s are as long as luxon says', async (date) => {
    const expected = days(date, zone);
    const { data } = await portal.ask(`sum/duration?${range(date, zone)}&period=day`);
    expect(data.items.map(({ periodStart, value }) => [periodStart, value])).toEqual(expected);
    expect([data.timeZone, data.fromDate]).toEqual([zone, expected[0]![0]]);
    const last = DateTime.fromISO(expected[2]![0]).plus({ seconds: expected[2]![1] });
    expect(data.toDate).toBe(last.toUTC().toISO());
  });
});

describe('hours', () => {
  const lengths = async (date: string, zone: string) => {
    const { data } = await portal.ask(
      `sum/duration?fromDate=${date}&toDate=${date}&timeZone=${zone}&period=hour`,
    );
    return data.items.map(({ value }) => value);
  };
  const hours = (count: number) => Array.from({ length: count }, () => 3600);

  it.each([
    ['2026-03-29', 'Europe/Berlin', hours(23)],
    ['2026-10-25', 'Europe/Berlin', hours(25)],
    ['2026-11-01', 'America/New_York', hours(25)],
    ['2018-11-04', 'America/Sao_Paulo', hours(23)],
    ['2018-02-17', 'America/Sao_Paulo', hours(25)],
    ['2026-10-25', 'Asia/Kathmandu', hours(24)],
    // 02:00 becomes 01:30, then, in spring, 02:30.
    ['2026-04-05', 'Australia/Lord_Howe', [3600, 3600, 1800, ...hours(22)]],
    ['2026-10-04', 'Australia/Lord_Howe', [3600, 3600, 1800, ...hours(21)]],
  ])('on %s in %s', async (date, zone, expected) => {
    expect(await lengths(date, zone)).toEqual(expected);
  });

  it('begin when the local clock shows a full one', async () => {
    const { data } = await portal.ask(
      'sum/duration?fromDate=2026-10-25&toDate=2026-10-25&timeZone=asia/kathmandu&period=hour&pageSize=1',
    );
    expect(data.items[0]?.periodStart).toBe('2026-10-24T18:15:00.000Z');
    expect(data.timeZone).toBe('asia/kathmandu');
  });
});

describe('longer periods', () => {
  it('begin at local midnights', async () => {
    const starts = async (period: string) => {
      const query = `fromDate=2026-03-27&toDate=2026-04-07&timeZone=Europe/Berlin&period=${period}`;
      return (await portal.ask(`sum/duration?${query}`)).data.items.map((item) => item.periodStart);
    };
    expect(await starts('week')).toEqual([
      '2026-03-22T23:00:00.000Z',
      '2026-03-29T22:00:00.000Z',
      '2026-04-05T22:00:00.000Z',
    ]);
    expect(await starts('month')).toEqual(['2026-02-28T23:00:00.000Z', '2026-03-31T22:00:00.000Z']);
    expect(await starts('year')).toEqual(['2025-12-31T23:00:00.000Z']);
  });
});
