import { describe, expect, it } from '@jest/globals';
import { Random } from '../../../test/oracle/random.js';
import { add, type Whole } from '../../common/whole.js';
import { packCounts, unpackCounts } from '../../rollups/stored/member-counts.js';
import { mergeMemberships } from '../../rollups/stored/merge-members.js';
import { addMember, packMembers, recordsOf, unpackMembers } from '../../rollups/stored/members.js';
import type { Members } from '../../rollups/stored/members.js';
import { Packer, Unpacker } from '../../rollups/stored/packing.js';
import { membershipsIn } from '../../rollups/stored/memberships.js';
import {
  addSlots,
  packFigures,
  packSlots,
  unpackFigures,
  unpackSlots,
  type Slots,
} from '../../rollups/stored/figures.js';

const EDGES: Whole[] = [
  0,
  1,
  63,
  64,
  127,
  128,
  2 ** 31,
  2 ** 32,
  2 ** 48,
  2 ** 49,
  2 ** 51,
  2 ** 52 - 1,
  2 ** 52,
];
const LARGE: Whole[] = [2 ** 53 - 1, 2n ** 53n, 2n ** 63n, 2n ** 64n + 1n, 2n ** 100n];
const WHOLES = [...EDGES, ...LARGE].flatMap((value) => [value, -value]);

describe('Packer', () => {
  it('packs whole numbers of any size and sign', () => {
    const packer = new Packer();
    for (const value of WHOLES) packer.whole(value);
    const unpacker = new Unpacker(packer.finish());
    expect(WHOLES.map(() => unpacker.whole())).toEqual(WHOLES.map((value) => (value === 0 ? 0 : value)));
    expect(unpacker.done).toBe(true);
  });

  it('packs counts, small ones in a byte', () => {
    const counts = [0, 127, 128, 2 ** 31 - 1, 2 ** 31, 2 ** 32 + 5, 2 ** 53 - 1];
    const packer = new Packer();
    for (const count of counts) packer.count(count);
    const unpacker = new Unpacker(packer.finish());
    expect(counts.map(() => unpacker.count())).toEqual(counts);
    expect(new Packer().count(127).finish()).toHaveLength(1);
  });

  it('grows with what it packs', () => {
    const packer = new Packer();
    for (let i = 0; i < 10_000; i++) packer.count(i).raw(Buffer.from('abc'), 1, 3);
    const bytes = packer.finish();
    const unpacker = new Unpacker(bytes);
    for (let i = 0; i < 10_000; i++) {
      expect(unpacker.count()).toBe(i);
      expect(bytes.toString('latin1', unpacker.place, (unpacker.place += 2))).toBe('bc');
    }
  });

  it('refuses bytes that are cut off', () => {
    expect(() => new Unpacker(Buffer.from([0x80])).count()).toThrow('cut off');
    expect(() =>
      new Unpacker(
        new Packer()
          .whole(2n ** 80n)
          .finish()
          .subarray(0, 9),
      ).whole(),
    ).toThrow('cut off');
  });
});

describe('slots', () => {
  const slot = (parts: number, usageMs: Whole, uplinkBytes: Whole, downlinkBytes: Whole) => ({
    parts,
    usageMs,
    uplinkBytes,
    downlinkBytes,
  });
  const some: Slots = [];
  some[0] = slot(1, 300_000, 5, 0);
  some[3] = slot(2, 600_000, 2n ** 63n, 7);
  some[287] = slot(1, 1, 0, 0);

  it('come back as they were packed', () => {
    expect(unpackSlots(packSlots(some))).toEqual(some);
    expect(packSlots([])).toHaveLength(0);
  });

  it('add up, and subtraction of all leaves nothing', () => {
    const negative: Slots = [];
    some.forEach((it, place) => {
      if (it) negative[place] = slot(-it.parts, -it.usageMs, -it.uplinkBytes, -it.downlinkBytes);
    });
    const twice = unpackSlots(packSlots(some), unpackSlots(packSlots(some)));
    expect(twice[3]).toEqual(slot(4, 1_200_000, 2n ** 64n, 14));
    addSlots(twice, unpackSlots(packSlots(negative)));
    expect(packSlots(twice).equals(packSlots(some))).toBe(true);
    expect(packSlots(unpackSlots(packSlots(negative), twice))).toHaveLength(0);
  });

  it('gather into hours', () => {
    const hours: [number, unknown][] = [];
    const slots: Slots = [];
    slots[12] = slot(1, 10, 100, 8);
    slots[14] = slot(3, 20, 40, 9);
    slots[30] = slot(1, 5, 0, 2n ** 60n);
    unpackFigures(packFigures(slots, 3_600_000), (place, cell) => hours.push([place, cell]));
    expect(hours).toEqual([
      [
        1,
        {
          activeSlots: 2,
          usageMs: 30,
          uplinkBytes: 140,
          leastUplinkBytes: 40,
          greatestUplinkBytes: 100,
          downlinkBytes: 17,
          leastDownlinkBytes: 8,
          greatestDownlinkBytes: 9,
        },
      ],
      [
        2,
        {
          activeSlots: 1,
          usageMs: 5,
          uplinkBytes: 0,
          leastUplinkBytes: 0,
          greatestUplinkBytes: 0,
          downlinkBytes: 2n ** 60n,
          leastDownlinkBytes: 2n ** 60n,
          greatestDownlinkBytes: 2n ** 60n,
        },
      ],
    ]);
  });
});

describe('members', () => {
  const random = new Random(7);
  const someMembers = (): Members => {
    const members: Members = new Map();
    for (let i = 0; i < 40; i++) {
      addMember(
        members,
        1_491_700_000_000 + random.integer(0, 300),
        random.integer(0, 11),
        random.integer(1, 2),
      );
    }
    return members;
  };
  const sorted = (members: Members) =>
    [...members].map(([member, slots]) => [member, recordsOf(slots)] as const).sort(([a], [b]) => a - b);

  it('come back as they were packed', () => {
    const members = someMembers();
    expect(sorted(unpackMembers(packMembers(members)))).toEqual(sorted(members));
  });

  it('merge as they would add up, in any number of steps', () => {
    let stored: Buffer = Buffer.alloc(0);
    const all: Members = new Map();
    for (let step = 0; step < 20; step++) {
      const changes = someMembers();
      for (const [member, slots] of changes)
        recordsOf(slots).forEach((records, slot) => addMember(all, member, slot, records));
      const merged = mergeMemberships(stored, membershipsIn(changes));
      stored = merged.members;
      expect(stored.equals(packMembers(all))).toBe(true);
      expect(merged.counts).toEqual({
        hour: all.size,
        slots: Array.from(
          { length: 12 },
          (_, i) => [...all.values()].filter((slots) => recordsOf(slots)[i]! > 0).length,
        ),
      });
    }
    const negative: Members = new Map(
      [...all].map(([member, slots]) => [member, recordsOf(slots).map((n) => 0 - n)]),
    );
    expect(mergeMemberships(stored, membershipsIn(negative))).toEqual({
      members: Buffer.alloc(0),
      counts: { hour: 0, slots: new Array(12).fill(0) },
    });
  });

  it('are removed one by one, and others stay as they are', () => {
    const all = someMembers();
    let stored = packMembers(all);
    for (const [member, slots] of [...all].sort(() => random.integer(-1, 1))) {
      const gone = recordsOf(slots).map((n) => 0 - n);
      all.delete(member);
      const merged = mergeMemberships(stored, membershipsIn(new Map([[member, gone]])));
      stored = merged.members;
      expect(stored.equals(packMembers(all))).toBe(true);
      expect(merged.counts.hour).toBe(all.size);
    }
    expect(stored).toHaveLength(0);
  });

  it('have counts that are unpacked as they were', () => {
    const counts = { hour: 1_000, slots: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 1_000] };
    expect(unpackCounts(packCounts(counts))).toEqual(counts);
  });
});

describe('add', () => {
  it('is exact past 2^53, and comes back to numbers', () => {
    expect(add(2 ** 53 - 1, 1)).toBe(2n ** 53n);
    expect(add(2n ** 53n, -1)).toBe(2 ** 53 - 1);
    expect(add(-(2 ** 53 - 1), -2)).toBe(-(2n ** 53n) - 1n);
  });
});
