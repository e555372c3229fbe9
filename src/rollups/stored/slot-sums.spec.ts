import { describe, expect, it } from '@jest/globals';
import { Random } from '../../../test/oracle/random.js';
import type { Whole } from '../../common/whole.js';
import { SlotSums } from './slot-sums.js';
import { packSlots } from './figures.js';

const MOST = Number.MAX_SAFE_INTEGER;
const whole = (value: bigint): Whole => (value <= BigInt(MOST) ? Number(value) : value);

/** The same sums, of bigints in objects. */
class Plain {
  private readonly days: Map<number, bigint[]>[] = [];

  add(day: number, slot: number, ...values: number[]): void {
    const slots = (this.days[day] ??= new Map<number, bigint[]>());
    const known = slots.get(slot) ?? [0n, 0n, 0n, 0n];
    slots.set(
      slot,
      known.map((sum, nth) => sum + BigInt([1, ...values][nth]!)),
    );
  }

  addDayTo(day: number, other: number): void {
    const slots = (this.days[other] ??= new Map<number, bigint[]>());
    for (const [slot, values] of this.days[day] ?? []) {
      const known = slots.get(slot) ?? [0n, 0n, 0n, 0n];
      slots.set(
        slot,
        known.map((sum, nth) => sum + values[nth]!),
      );
    }
  }

  pack(day: number): Buffer {
    return packSlots(
      Array.from({ length: 288 }, (_, slot) => {
        const values = this.days[day]?.get(slot);
        if (!values) return undefined;
        const [parts, usageMs, uplinkBytes, downlinkBytes] = values.map(whole) as [
          number,
          Whole,
          Whole,
          Whole,
        ];
        return { parts, usageMs, uplinkBytes, downlinkBytes };
      }),
    );
  }
}

describe('sums of slots', () => {
  it.each([1, 2, 3])('are equal to the plain computation, also beyond 2^53, for seed %d', (seed) => {
    const sums = new SlotSums();
    const random = new Random(seed);
    // Twice: the second run must not see anything of the first.
    for (let time = 0; time < 2; time++) {
      sums.clear();
      const plain = new Plain();
      const days = Array.from({ length: 600 }, () => sums.addDay());
      expect(days).toEqual([...days.keys()]);
      for (let round = 0; round < 6_000; round++) {
        const day = random.integer(0, 500);
        const bytes = () =>
          random.integer(0, 3) === 0 ? MOST - random.integer(0, 2) : random.integer(0, 1_000);
        const part = [
          random.integer(0, day === 0 ? 3 : 287),
          random.integer(1, 300_000),
          bytes(),
          bytes(),
        ] as const;
        sums.addPart(day, ...part);
        plain.add(day, ...part);
      }
      for (let day = 0; day < 500; day++) {
        sums.addDayTo(day, 501 + (day % 3));
        plain.addDayTo(day, 501 + (day % 3));
      }
      for (let day = 0; day < 600; day++) expect(sums.pack(day)).toEqual(plain.pack(day));
    }
  });
});
