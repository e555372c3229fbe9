import { stamp } from '../../oracle/naive-report.js';
import { NAMED_MOMENTS } from '../naive/moments.js';
import type { WireRequest } from '../naive/wire.js';
import type { World } from '../world.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const EPOCH_DAYS = -2 * DAY;
const OFFSETS = [0, 330, -210, 60, 765, -720];
const ZONES = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'Asia/Kolkata',
  'Asia/Kathmandu',
  'Australia/Lord_Howe',
  'Pacific/Chatham',
  'America/St_Johns',
  'Pacific/Apia',
  'America/Havana',
];
const WEEKDAYS = ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY', 'SUNDAY'];

/** About how long a range may be, so that its points can still be computed the plain way. */
const LONGEST: Readonly<Record<string, number>> = {
  MINUTE_5: 5 * HOUR,
  MINUTE_15: 12 * HOUR,
  HOUR: 36 * HOUR,
  DAY: 6 * DAY,
  WEEK: 30 * DAY,
  MONTH: 100 * DAY,
  YEAR: 800 * DAY,
  TOTAL: 4 * DAY,
};

type Time = Pick<
  WireRequest,
  'start_date_time' | 'end_date_time' | 'granularity' | 'time_zone' | 'week_start' | 'bucket_range'
>;

/** An instant as text, to the millisecond. */
function exactStamp(instant: number, offsetMinutes: number): string {
  const milliseconds = String(((instant % 1000) + 1000) % 1000).padStart(3, '0');
  return stamp(instant, offsetMinutes).replace(/(?=[+-]\d\d:\d\d$)/, `.${milliseconds}`);
}

/** A random range, with whatever says how it is cut. */
export function makeTime(world: World): Time {
  const { random } = world;
  const granularity = random.pick([...Object.keys(LONGEST), undefined]);
  const zone = random.chance(0.6) ? { time_zone: random.pick(ZONES) } : {};
  const exact = random.chance(0.4);
  const relative = random.chance(0.2);
  const dates = relative
    ? makeRelativeDates(world, /MINUTE|HOUR/.test(granularity ?? ''))
    : makeDates(world, granularity, exact);
  const week = granularity === 'WEEK' && random.chance(0.6) ? { week_start: random.pick(WEEKDAYS) } : {};
  return { ...dates, granularity, ...zone, ...week, ...(exact && { bucket_range: 'EXACT' }) };
}

/** Two absolute dates, not so far apart that there would be too many buckets. */
export function makeDates({ random, records, from, to }: World, granularity = 'TOTAL', exact = false) {
  const longest = LONGEST[granularity] ?? DAY;
  const step = random.pick([1, 1000, 60_000, 300_000, HOUR, DAY]);
  // Now and then about 1970, where there is nothing.
  const early = random.chance(0.05) ? EPOCH_DAYS - from : 0;
  const near = random.chance(0.2) ? random.pick(records).started_at : random.integer(from - DAY, to);
  const start = Math.floor((near + early) / step) * step;
  const length = random.pick([
    0,
    1,
    random.integer(0, longest),
    Math.floor(random.integer(0, longest) / step) * step,
  ]);
  return {
    start_date_time: exactStamp(start, random.pick(OFFSETS)),
    end_date_time: exactStamp(start + Math.max(length, exact ? 1 : 0), random.pick(OFFSETS)),
  };
}

/** A start that lies before the end whatever the day is. */
function makeRelativeDates({ random }: World, isFine: boolean) {
  const far = [
    ...NAMED_MOMENTS.filter((name) => name.startsWith('LAST') && !/QUARTER|YEAR/.test(name)),
    'NOW-3d',
    'NOW-1w',
    'NOW-1M',
  ];
  const start = random.pick(['YESTERDAY', 'NOW-50h', 'NOW-90m', ...(isFine ? [] : far)]);
  const ends = ['NOW', 'NOW-1s', 'NOW-30m', ...(start === 'NOW-90m' ? [] : ['NOW+1d'])];
  return { start_date_time: start, end_date_time: random.pick(ends) };
}
