import { describe, expect, it } from '@jest/globals';
import { Random } from '../../../test/oracle/random.js';
import { packCounts, unpackCounts } from './member-counts.js';
import { addOnce, packMembers, type Members } from './members.js';
import { mergeMemberships } from './merge-members.js';
import { mergeChanges } from './merge.js';
import { Packer } from './packing.js';
import { SLOTS_PER_HOUR } from './membership.js';
import { packMemberships, unpackMemberships } from './memberships.js';

/** Records of each member in each slot. */
type Naive = Map<number, number[]>;

const isThere = (records: readonly number[]): boolean => records.some((n) => n !== 0);

/** A second implementation of the format: the stored form must not change. */
function packNaive(members: Naive): Buffer {
  const packer = new Packer();
  let last = 0;
  for (const [member, records] of [...members].sort(([a], [b]) => a - b)) {
    if (!isThere(records)) continue;
    const slots = records.reduce((bits, n, slot) => bits + (n === 0 ? 0 : 2 ** slot), 0);
    const different = records.some((n) => n !== 0 && n !== 1);
    packer.count(member - last).count(2 * slots + (different ? 1 : 0));
    if (different) for (const n of records) if (n !== 0) packer.whole(n);
    last = member;
  }
  return packer.finish();
}

function addTo(members: Naive, others: Naive): void {
  for (const [member, records] of others) {
    const known = members.get(member) ?? records.map(() => 0);
    const together = known.map((n, slot) => n + (records[slot] ?? 0));
    if (isThere(together)) members.set(member, together);
    else members.delete(member);
  }
}

const countNaive = (members: Naive) => ({
  hour: members.size,
  slots: Array.from(
    { length: SLOTS_PER_HOUR },
    (_, slot) => [...members.values()].filter((records) => records[slot] !== 0).length,
  ),
});

const opposite = (members: Naive): Naive =>
  new Map([...members].map(([member, records]) => [member, records.map((n) => 0 - n)]));

/** Distances of one, and of as many as one, two, three and more bytes can hold. */
const DISTANCES = [1, 2, 127, 128, 200, 16_383, 16_384, 3_000_000, 2 ** 31, 2 ** 40];

const pool = (random: Random, size: number): number[] => {
  let member = random.integer(0, 1) * 14_915_100_000_000;
  return Array.from({ length: size }, () => (member += DISTANCES[random.integer(0, DISTANCES.length - 1)]!));
};

function someOf(random: Random, members: readonly number[], share: number): Naive {
  const some: Naive = new Map();
  for (const member of members) {
    if (random.integer(0, 99) >= share) continue;
    const kind = random.integer(0, 5);
    const one = () => (kind > 1 ? 1 : [1, 2, -1, 63, 64, 70_000][random.integer(0, 5)]!);
    const records = Array.from({ length: SLOTS_PER_HOUR }, () => (random.integer(0, 3) === 0 ? one() : 0));
    if (isThere(records)) some.set(member, records);
  }
  return some;
}

/** Some of the members. The first and the last are chosen more often than others. */
function someGoing(random: Random, all: Naive): Naive {
  const members = [...all.keys()].sort((a, b) => a - b);
  const going = members.filter(
    (_, place) => random.integer(0, place === 0 || place === members.length - 1 ? 1 : 4) === 0,
  );
  return opposite(new Map(going.map((member) => [member, all.get(member)!])));
}

describe('merged members', () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8])('are equal to members added up one by one, for seed %d', (seed) => {
    const random = new Random(seed);
    const members = pool(random, 10 + 25 * seed);
    const all: Naive = new Map();
    let stored: Buffer = Buffer.alloc(0);
    let hours = packCounts(countNaive(all));
    for (let step = 0; step < 60; step++) {
      const share = [1, 5, 30, 80][random.integer(0, 3)]!;
      const changes = Array.from({ length: random.integer(0, 5) }, () => someOf(random, members, share));
      if (random.integer(0, 2) === 0) changes.push(someGoing(random, all));
      if (step % 20 === 19) changes.splice(0, changes.length, opposite(all));
      for (const change of changes) addTo(all, change);
      const packed = unpackMemberships(changes.map(packNaive));
      const counted = mergeMemberships(stored, packed);
      const known = mergeMemberships(stored, packed, unpackCounts(hours));
      stored = counted.members;
      hours = packCounts(counted.counts);
      expect(stored.equals(packNaive(all))).toBe(true);
      expect(counted.counts).toEqual(countNaive(all));
      expect(known).toEqual(counted);
    }
  });

  it('do not change without changes, and are empty without members', () => {
    const stored = packNaive(someOf(new Random(9), pool(new Random(9), 300), 50));
    expect(mergeMemberships(stored, unpackMemberships([])).members.equals(stored)).toBe(true);
    expect(mergeChanges('network_cell', undefined, [])).toBeUndefined();
    expect(mergeChanges('network_cell', stored, [])?.slots.equals(stored)).toBe(true);
  });

  it('use the counts that are stored beside them', () => {
    const stored = packMembers(new Map([[5, 1]]));
    const change = packMembers(new Map([[7, 3]]));
    const hours = packCounts({ hour: 100, slots: new Array<number>(SLOTS_PER_HOUR).fill(40) });
    const merged = mergeChanges('network_cell', stored, [change], hours);
    expect(unpackCounts(merged!.hours)).toEqual({
      hour: 101,
      slots: [41, 41, ...new Array<number>(SLOTS_PER_HOUR - 2).fill(40)],
    });
  });

  it('throw when they are cut off', () => {
    const stored = packNaive(new Map([[14_915_100_000_000, [0, 2, 70_000, 0, 0, 0, 0, 0, 0, 0, 0, 1]]]));
    const counts = { hour: 1, slots: new Array<number>(SLOTS_PER_HOUR).fill(0) };
    for (let length = 1; length < stored.length; length++) {
      const merge = () => mergeMemberships(stored.subarray(0, length), unpackMemberships([]), counts);
      expect(merge).toThrow('cut off');
    }
  });
});

describe('packMemberships', () => {
  it('packs like a map of the same members, for any number of repetitions', () => {
    const random = new Random(11);
    for (let round = 0; round < 50; round++) {
      const members: Members = new Map();
      const drawn = Array.from({ length: random.integer(0, 200) }, () => ({
        member: 14_915_100_000_000 + random.integer(0, 150),
        slots: random.integer(1, 2 ** SLOTS_PER_HOUR - 1) & random.integer(1, 2 ** SLOTS_PER_HOUR - 1),
      })).filter(({ slots }) => slots !== 0);
      for (const { member, slots } of drawn) addOnce(members, member, slots);
      drawn.sort((one, other) => one.member - other.member);
      // Entries after the count do not belong to the input.
      const behind = drawn.at(-1)?.member ?? 1;
      const numbers = Float64Array.from([...drawn.map(({ member }) => member), behind]);
      const bits = Int32Array.from([...drawn.map(({ slots }) => slots), 2 ** SLOTS_PER_HOUR - 1]);
      expect(packMemberships(numbers, bits, drawn.length).equals(packMembers(members))).toBe(true);
    }
  });
});
