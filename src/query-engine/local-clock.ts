import { Temporal } from 'temporal-polyfill';
import { nearest, ruleAndGiven } from '../errors/nearest.js';
import type { Offsets } from '../common/rfc3339.js';
import { MINUTE_MS, type TimeRange } from '../common/time.js';

/** A stretch of time without a change of the clock. */
export interface Stretch extends TimeRange {
  /** Local clock minus UTC, in milliseconds. */
  readonly offset: number;
  /** The same before the start of the stretch. */
  readonly offsetBefore: number;
}

/** Known names of time zones. There are about six hundred, each in any case. */
const known = new Set<string>();
const MOST_KNOWN = 2_000;

/** Whether an IANA time zone with this name is known. Case does not matter. Offsets are not names. */
export function isTimeZone(name: string): boolean {
  if (known.has(name)) return true;
  if (!/^[A-Za-z][\w+/-]*$/.test(name)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
  } catch {
    return false;
  }
  if (known.size < MOST_KNOWN) known.add(name);
  return true;
}

/** The stretches of a time zone's clock that make up [from, to), ascending. */
export function* stretches(timeZone: string, from: number, to: number): Generator<Stretch> {
  let clock = Temporal.Instant.fromEpochMilliseconds(from).toZonedDateTimeISO(timeZone);
  let offsetBefore = offsetOf(clock);
  while (clock.epochMilliseconds < to) {
    const next = clock.getTimeZoneTransition('next');
    const end = Math.min(next?.epochMilliseconds ?? to, to);
    const offset = offsetOf(clock);
    yield { from: clock.epochMilliseconds, to: end, offset, offsetBefore };
    if (!next) return;
    offsetBefore = offset;
    clock = next;
  }
}

const offsetOf = (clock: Temporal.ZonedDateTime): number => clock.offsetNanoseconds / 1_000_000;

/** The offset of a time zone's clock at an instant. One lookup serves all instants between two changes of the clock. */
export class LocalClock implements Offsets {
  private readonly found: ClockStretch[] = [];
  private last: ClockStretch = { from: 0, to: 0, minutes: 0 };

  /** @param timeZone IANA name. */
  constructor(readonly timeZone: string) {}

  /** Local clock minus UTC, in whole minutes: until 1972 there were offsets with seconds, which are rounded. */
  offsetMinutesAt(instant: number): number {
    if (instant < this.last.from || instant >= this.last.to) {
      const before = this.found.find(({ from, to }) => instant >= from && instant < to);
      this.last = before ?? this.lookUp(instant);
    }
    return this.last.minutes;
  }

  /** A clock prints as its time zone. */
  toJSON(): string {
    return this.timeZone;
  }

  private lookUp(instant: number): ClockStretch {
    const clock = Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(this.timeZone);
    const next = clock.getTimeZoneTransition('next');
    // A change at exactly this instant begins its stretch.
    const previous = clock.add({ milliseconds: 1 }).getTimeZoneTransition('previous');
    const stretch = {
      from: previous?.epochMilliseconds ?? -Infinity,
      to: next?.epochMilliseconds ?? Infinity,
      minutes: Math.round(offsetOf(clock) / MINUTE_MS),
    };
    this.found.push(stretch);
    return stretch;
  }
}

type ClockStretch = TimeRange & { readonly minutes: number };

/** Whether a value is the name of a time zone. */
export const isTimeZoneName = (value: unknown): boolean => typeof value === 'string' && isTimeZone(value);

/** The fault of a value that names no time zone. */
export function timeZoneFault(given: unknown): string {
  const meant = typeof given === 'string' ? nearest(given, Intl.supportedValuesOf('timeZone')) : undefined;
  const detail = ruleAndGiven('must be the IANA name of a time zone, such as Europe/Berlin', given);
  return meant === undefined ? detail : `${detail}; did you mean ${meant}?`;
}
