import { stretches, isTimeZone } from '../../query-engine/local-clock.js';
import { DAY_MS, EARLIEST_MS } from '../../common/time.js';
import type { ClockRule } from '../document.js';

/** Turns a local time (Unix milliseconds, as if it were UTC) into the instant; undefined when there is none. */
export type ToInstant = (local: number) => number | undefined;

const OFFSET = /^([+-])(\d\d):?(\d\d)?$/;

/** Whether a text is a zone: `UTC`, an IANA name or an offset such as `+07:00`. */
export const isZone = (text: string): boolean => offsetOf(text) !== undefined || isTimeZone(text);

/** How many milliseconds an offset such as `+07:00`, `+0700` or `+07` is ahead of UTC. Undefined for other texts. */
export function offsetOf(text: string): number | undefined {
  if (text === 'Z' || text === 'UTC') return 0;
  const match = OFFSET.exec(text);
  if (!match) return undefined;
  const [hours, minutes] = [Number(match[2]), Number(match[3] ?? 0)];
  if (hours > 23 || minutes > 59) return undefined;
  return (match[1] === '-' ? -1 : 1) * (hours * 60 + minutes) * 60_000 || 0;
}

/**
 * The clock of a zone.
 * @param ambiguous which instant is meant by a local time that occurs twice.
 * @param skipped which instant is meant by a local time that the clock skips: by the offset before the change
 * (`later`), or by the offset after it (`earlier`).
 */
export function zoneClock(zone: string, ambiguous: ClockRule, skipped: ClockRule): ToInstant {
  const offset = offsetOf(zone);
  if (offset !== undefined) return (local) => local - offset;
  const clock = new NamedClock(zone, ambiguous, skipped);
  return (local) => clock.instantOf(local);
}

interface Offset {
  readonly from: number;
  readonly to: number;
  readonly offset: number;
}

/** Records after this time are rejected as future ones, so the clock of their zone need not be known. */
const CLOCK_KNOWN_TO_MS = Date.UTC(2100, 0, 1);

/** All instants that a local time could mean are at most this far from it. */
const REACH_MS = 2 * DAY_MS;
/** The stretch of the clock that is looked up at once. */
const LOOKED_UP_MS = 400 * DAY_MS;

class NamedClock {
  private known: readonly Offset[] = [];
  /** Local times that each mean one instant, all by the same offset. */
  private plain = { from: 0, to: 0, offset: 0 };

  constructor(
    private readonly zone: string,
    private readonly ambiguous: ClockRule,
    private readonly skipped: ClockRule,
  ) {}

  instantOf(local: number): number | undefined {
    const { plain } = this;
    if (local >= plain.from && local < plain.to) return local - plain.offset;
    return this.lookUp(local);
  }

  private lookUp(local: number): number | undefined {
    if (local < EARLIEST_MS - DAY_MS || local > CLOCK_KNOWN_TO_MS) return local;
    const [from, to] = [local - REACH_MS, local + REACH_MS];
    this.know(from, to);
    const around = this.known.filter((stretch) => stretch.from < to && stretch.to > from);
    const meant = around.filter(({ from, to, offset }) => local - offset >= from && local - offset < to);
    const [only] = meant;
    if (meant.length === 1 && only) {
      this.remember(only);
      return local - only.offset;
    }
    if (meant.length > 1)
      return pick(
        this.ambiguous,
        meant.map(({ offset }) => local - offset),
      );
    // The clock skips this time where one stretch ends and the next begins.
    const next = around.findIndex(({ from, offset }) => local - offset < from);
    const sides = [around[next - 1], around[next]].flatMap((side) => (side ? [local - side.offset] : []));
    return pick(this.skipped, sides);
  }

  private know(from: number, to: number): void {
    const [first, last] = [this.known[0], this.known.at(-1)];
    if (first && last && from >= first.from && to <= last.to) return;
    const start = Math.min(first?.from ?? Infinity, from - LOOKED_UP_MS);
    this.known = [...stretches(this.zone, start, Math.max(last?.to ?? 0, to + LOOKED_UP_MS))];
  }

  private remember(stretch: Offset): void {
    const place = this.known.indexOf(stretch);
    const before = this.known[place - 1]?.offset ?? stretch.offset;
    const after = this.known[place + 1]?.offset ?? stretch.offset;
    this.plain = {
      from: stretch.from + Math.max(before, stretch.offset),
      to: stretch.to + Math.min(after, stretch.offset),
      offset: stretch.offset,
    };
  }
}

function pick(rule: ClockRule, instants: readonly number[]): number | undefined {
  if (rule === 'reject' || instants.length === 0) return undefined;
  return rule === 'earlier' ? Math.min(...instants) : Math.max(...instants);
}
