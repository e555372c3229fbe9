import { closedMap, type ClosedMap } from '../common/closed-map.js';
import { DAY_MS, HOUR_MS } from '../common/time.js';
import type { Device, SiteKind, Subscriber } from './world.js';

/** The hour of the local clock. */
export interface LocalHour {
  readonly hour: number;
  readonly weekend: boolean;
}

/** The local hour of an instant at an offset from UTC. */
export function localHour(instant: number, utcOffsetMs: number): LocalHour {
  const local = instant + utcOffsetMs;
  // 1970-01-01 was a Thursday.
  const weekday = (Math.floor(local / DAY_MS) + 4) % 7;
  return { hour: Math.floor((local % DAY_MS) / HOUR_MS), weekend: weekday === 0 || weekday === 6 };
}

/** A value for each hour of a local day. */
type Course = readonly number[];

interface Rhythm {
  readonly workday: Course;
  readonly weekend: Course;
}

const flat: Course = Array<number>(24).fill(1);
const scaled = (course: Course, factor: number): Course => course.map((value) => value * factor);

// prettier-ignore
const PEOPLE: Course = [3, 1.5, 0.8, 0.5, 0.5, 1, 3, 6, 8, 8, 8, 9, 12, 13, 10, 8, 8, 9, 11, 13, 15, 16, 12, 7];
// prettier-ignore
const LATE_RISERS: Course = [5, 3, 1.5, 0.8, 0.5, 0.6, 1.5, 3, 6, 9, 11, 12, 13, 13, 12, 11, 11, 12, 13, 15, 16, 16, 13, 9];
// prettier-ignore
const OFFICE_HOURS: Course = [
  0.02, 0.02, 0.02, 0.02, 0.02, 0.02, 0.05, 0.2, 0.6, 0.9, 1, 1, 0.75, 0.8, 1, 1, 0.95, 0.8, 0.45, 0.2, 0.1, 0.05, 0.03, 0.02,
];
// prettier-ignore
const SHIFTS: Course = [
  0.25, 0.2, 0.2, 0.2, 0.2, 0.3, 0.7, 0.9, 0.95, 1, 1, 1, 0.85, 0.9, 1, 1, 0.95, 0.9, 0.8, 0.75, 0.7, 0.6, 0.4, 0.3,
];
// prettier-ignore
const OPENING_HOURS: Course = [
  0.02, 0.02, 0.02, 0.02, 0.02, 0.02, 0.02, 0.05, 0.2, 0.5, 0.8, 0.9, 0.9, 0.85, 0.8, 0.8, 0.85, 0.95, 1, 1, 0.8, 0.4, 0.1, 0.03,
];
// prettier-ignore
const AT_HOME: Course = [
  0.98, 0.98, 0.98, 0.98, 0.98, 0.97, 0.9, 0.7, 0.4, 0.25, 0.2, 0.2, 0.25, 0.25, 0.2, 0.2, 0.25, 0.4, 0.6, 0.75, 0.85, 0.9, 0.95, 0.97,
];

/** The share of a site's people who are there, by local hour. */
const MEMBERSHIP: ClosedMap<Record<SiteKind, Rhythm>> = closedMap({
  office: { workday: OFFICE_HOURS, weekend: scaled(OFFICE_HOURS, 0.12) },
  plant: { workday: SHIFTS, weekend: scaled(SHIFTS, 0.4) },
  shop: { workday: scaled(OPENING_HOURS, 0.7), weekend: OPENING_HOURS },
  homes: { workday: AT_HOME, weekend: AT_HOME.map((share) => (1 + share) / 2) },
});

const ACTIVITY: ClosedMap<Record<Exclude<Device, 'laptop'>, Rhythm>> = closedMap({
  phone: { workday: PEOPLE, weekend: scaled(LATE_RISERS, 0.9) },
  sensor: { workday: flat, weekend: flat },
  gateway: { workday: flat, weekend: flat },
});

const at = ({ workday, weekend }: Rhythm, moment: LocalHour): number =>
  (moment.weekend ? weekend : workday)[moment.hour] ?? 0;

const sum = (course: Course): number => course.reduce((total, value) => total + value, 0);

/** The share of a site's people that is there, from 0 to 1. */
export function membership(kind: SiteKind, moment: LocalHour): number {
  return at(MEMBERSHIP[kind], moment);
}

/** The share of a working day's sessions that a subscriber begins in an hour. */
export function sessionShare({ device, site }: Subscriber, moment: LocalHour): number {
  // People carry their phones everywhere. A laptop is used at its desk.
  const rhythm = device === 'laptop' ? MEMBERSHIP[site.kind] : ACTIVITY[device];
  return at(rhythm, moment) / sum(rhythm.workday);
}
