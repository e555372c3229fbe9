import { describe, expect, it } from '@jest/globals';
import { WHOLE } from './buckets.js';
import { cutAtSlots, keptAsAggregates, keptAsRecords, keptFrom } from './kept-ranges.js';
import { plan } from './plan.js';
import { DAY_MS, HOUR_MS, MINUTE_MS, SLOT_MS, type TimeRange } from '../common/time.js';
import { SLOTS, type UsageQuery } from './usage-query.js';

const start = Date.parse('2026-01-01T00:00:00Z');
const after = (days: number) => start + days * DAY_MS;
const HORIZONS = { day: after(10), hours: after(20), slots: after(30), facts: after(40) };

const sitesIn = (range: TimeRange): UsageQuery => ({
  accounts: ['acme'],
  range,
  buckets: WHOLE,
  rateIntervals: SLOTS,
  filters: [],
  groupBy: ['customer_site_id'],
  measures: ['usage_ms'],
});

/** Whether a part of a range has expired, by the plan of a query. */
const hasExpired = (range: TimeRange) =>
  plan(sitesIn(range), { grains: ['day', 'hours', 'slots'], horizons: HORIZONS }).omitted !== undefined;

/** Instants before, at and after each horizon, aligned to days, hours, slots, and unaligned. */
const instants = [9, 10, 15, 20, 25, 30, 35, 40, 45].flatMap((day) =>
  [0, MINUTE_MS, SLOT_MS, HOUR_MS, 25 * HOUR_MS - SLOT_MS].map((past) => after(day) + past),
);
const ranges = instants.flatMap((from) => instants.filter((to) => to > from).map((to) => ({ from, to })));

describe('the kept parts of a range', () => {
  it('as aggregates are those that plans answer, and no further slot, hour or day', () => {
    for (const range of ranges) {
      const kept = keptAsAggregates(range, HORIZONS);
      expect(kept.map(hasExpired)).toEqual(kept.map(() => false));
      const { slots } = cutAtSlots(range);
      const whole = kept.find(({ from, to }) => from >= slots.from && to <= slots.to);
      const [from, to] = whole ? [whole.from, whole.to] : [slots.to, slots.to];
      for (const width of [SLOT_MS, HOUR_MS, DAY_MS]) {
        const before = { from: Math.ceil(from / width) * width - width, to: from };
        if (before.from >= slots.from && before.from < before.to)
          expect(hasExpired({ ...before, to })).toBe(true);
        const behind = { from: to, to: Math.floor(to / width) * width + width };
        if (whole && behind.to <= slots.to) expect(hasExpired({ ...behind, from })).toBe(true);
      }
    }
    expect(ranges).toHaveLength(990);
  });

  it('as records lie after their horizon', () => {
    expect(keptAsRecords({ from: 1, to: HORIZONS.facts }, HORIZONS)).toEqual([]);
    expect(keptAsRecords({ from: 1, to: HORIZONS.facts + 2 }, HORIZONS)).toEqual([
      { from: HORIZONS.facts, to: HORIZONS.facts + 2 },
    ]);
  });

  it('are complete from the end of the last gap', () => {
    const range = { from: 0, to: 9 };
    expect(keptFrom(range, [range])).toBe(0);
    expect(keptFrom(range, [])).toBe(9);
    expect(keptFrom({ from: 1, to: 9 }, [{ from: 1, to: 8 }])).toBe(9);
    expect(
      keptFrom({ from: 1, to: 9 }, [
        { from: 1, to: 3 },
        { from: 4, to: 6 },
        { from: 6, to: 9 },
      ]),
    ).toBe(4);
  });
});

describe('the slots of a range', () => {
  const at = (slots: number, past = 0) => start + slots * SLOT_MS + past;

  it.each([
    [at(0), at(3), at(0), at(3)],
    [at(0, 1), at(3, 1), at(1), at(3)],
    [at(0, 1), at(1, 1), at(1), at(1)],
    [at(0, 1), at(0, 2), at(0, 2), at(0, 2)],
    [at(0, 1), at(1), at(1), at(1)],
  ])('case %#', (from, to, first, last) => {
    expect(cutAtSlots({ from, to })).toEqual({
      before: { from, to: first },
      slots: { from: first, to: last },
      after: { from: last, to },
    });
  });

  it('are kept as aggregates, and the parts of slots at the ends as records', () => {
    const parts = { from: after(50) + 1, to: after(50) + 2 * SLOT_MS + 1 };
    expect(keptAsAggregates(parts, HORIZONS)).toEqual([
      { from: after(50) + 1, to: after(50) + SLOT_MS },
      { from: after(50) + SLOT_MS, to: after(50) + 2 * SLOT_MS },
      { from: after(50) + 2 * SLOT_MS, to: after(50) + 2 * SLOT_MS + 1 },
    ]);
    // The part before the slots has expired, and the part after them is kept, when the horizon lies between.
    const across = { from: after(40) - 1, to: after(40) + SLOT_MS + 1 };
    expect(keptAsAggregates(across, HORIZONS)).toEqual([
      { from: after(40), to: after(40) + SLOT_MS },
      { from: after(40) + SLOT_MS, to: after(40) + SLOT_MS + 1 },
    ]);
    expect(keptAsAggregates({ from: after(40), to: after(40) + 1 }, HORIZONS)).toEqual([
      { from: after(40), to: after(40) + 1 },
    ]);
    expect(keptAsRecords({ from: after(39), to: after(41) }, HORIZONS)).toEqual([
      { from: after(40), to: after(41) },
    ]);
    expect(keptAsRecords({ from: after(38), to: after(40) }, HORIZONS)).toEqual([]);
  });

  it('are kept from the last gap on', () => {
    expect(keptFrom({ from: 0, to: 9 }, [{ from: 0, to: 9 }])).toBe(0);
    expect(keptFrom({ from: 1, to: 9 }, [{ from: 1, to: 9 }])).toBe(0);
    expect(
      keptFrom({ from: 1, to: 9 }, [
        { from: 2, to: 5 },
        { from: 5, to: 9 },
      ]),
    ).toBe(2);
    expect(
      keptFrom({ from: 1, to: 9 }, [
        { from: 1, to: 4 },
        { from: 5, to: 9 },
      ]),
    ).toBe(5);
    expect(keptFrom({ from: 1, to: 9 }, [{ from: 1, to: 8 }])).toBe(9);
    expect(keptFrom({ from: 1, to: 9 }, [])).toBe(9);
  });
});
