import { describe, expect, it } from '@jest/globals';
import { DAY_MS, HOUR_MS } from '../common/time.js';
import { CUT_MS } from './records.js';
import { amountLeft, nextStretch, TICK_MS, type Stretch } from './timeline.js';
import { LONG_STANDING_SUBSCRIBERS, SUBSCRIBERS } from './world.js';

const NOW = Date.UTC(2026, 10, 21, 9, 17, 44, 321);
const END = Date.UTC(2026, 10, 21, 9, 17, 30);
/** On 21 November the day before October. */
const RECENT = Date.UTC(2026, 8, 30);

function all(until: number, now: number): Stretch[] {
  const stretches: Stretch[] = [];
  for (let next = nextStretch(until, now); next; next = nextStretch(next.to, now)) stretches.push(next);
  return stretches;
}

describe('timeline of the demo', () => {
  const stretches = all(0, NOW);

  it('begins with the days of the published examples, for long-standing subscribers', () => {
    const old = stretches.filter(({ subscribers }) => subscribers === LONG_STANDING_SUBSCRIBERS);
    expect(old[0]?.from).toBe(Date.UTC(2022, 5, 1));
    expect(old.at(-1)?.to).toBe(Date.UTC(2022, 7, 13));
    expect(old).toHaveLength(73);
  });

  it('continues with the days from last month on up to the last tick, for all subscribers', () => {
    const recent = stretches.filter(({ subscribers }) => subscribers === SUBSCRIBERS);
    expect(recent[0]?.from).toBe(RECENT);
    expect(recent.at(-1)).toMatchObject({ to: END, cutMs: TICK_MS });
    recent.slice(1).forEach(({ from }, i) => {
      expect(from).toBe(recent[i]!.to);
    });
  });

  it('has stretches of a day at most, none across midnight', () => {
    for (const { from, to } of stretches) {
      expect(Math.floor((to - 1) / DAY_MS)).toBe(Math.floor(from / DAY_MS));
    }
  });

  it('stores only what is missing after a pause, and nothing older than last month after a long one', () => {
    expect(all(END - HOUR_MS, NOW).map(({ from, to, cutMs }) => [from, to, cutMs])).toEqual([
      [END - HOUR_MS, END - 600_000, CUT_MS],
      [END - 600_000, END, TICK_MS],
    ]);
    expect(all(END - 90 * DAY_MS, NOW)[0]?.from).toBe(RECENT);
  });

  it('has ended until the next tick, and when the clock was set back', () => {
    expect(nextStretch(END, NOW)).toBeUndefined();
    expect(nextStretch(END + HOUR_MS, NOW)).toBeUndefined();
    expect(nextStretch(END, END + TICK_MS)).toMatchObject({ from: END, to: END + TICK_MS, cutMs: TICK_MS });
  });

  it('stores no time twice and no future time, when now is within the days of the examples', () => {
    const then = Date.UTC(2022, 6, 12, 9, 13, 30);
    const stored = all(0, then);
    stored.slice(1).forEach(({ from }, i) => {
      expect(from).toBe(stored[i]!.to);
    });
    expect(stored.at(-1)?.to).toBe(then);
    const recent = stored.filter(({ from }) => from >= Date.UTC(2022, 4, 31));
    expect(recent.every(({ subscribers }) => subscribers === SUBSCRIBERS)).toBe(true);
  });

  it('reports how much is left', () => {
    expect(amountLeft(END, NOW)).toBe(0);
    expect(amountLeft(END - HOUR_MS, NOW)).toBe(HOUR_MS * SUBSCRIBERS.length);
    expect(amountLeft(0, NOW)).toBeGreaterThan(50 * DAY_MS * SUBSCRIBERS.length);
  });
});
