import type { Pattern } from './pattern.js';

/** The most states, arcs and ranges of code points that an automaton may have. */
const MOST_STATES = 2_000;
const MOST_ARCS = 10_000;
const MOST_RANGES = 2_000;

/** A test for the edge of a word takes a small automaton of its own, beside each arc. */
const WAYS_OF_EDGES = 8;

/** The size of a part's automaton, computed without building it. */
interface Size {
  readonly states: number;
  readonly arcs: number;
  /** The arcs that lead into the part, and the states from which arcs leave it. */
  readonly ways: { readonly in: number; readonly out: number };
  readonly mayBeEmpty: boolean;
}

const NOTHING: Size = { states: 0, arcs: 0, ways: { in: 0, out: 0 }, mayBeEmpty: true };

/**
 * Whether the automaton of a pattern is too large to build for a query and to run over every value. The automaton has
 * all repetitions written out, and an arc from every state to each state that may follow.
 */
export function isTooLarge(pattern: Pattern): boolean {
  const sets = setsOf(pattern);
  const { states, arcs } = sizeOf(pattern, sets.size);
  const ranges = [...sets.values()].reduce((sum, count) => sum + count, 0);
  return states > MOST_STATES || arcs > MOST_ARCS || ranges > MOST_RANGES;
}

/** The different sets, each with the number of its ranges. */
function setsOf(pattern: Pattern, found = new Map<string, number>()): Map<string, number> {
  if (pattern.kind === 'set') found.set(JSON.stringify(pattern.ranges), pattern.ranges.length);
  else if (pattern.kind === 'repeat') setsOf(pattern.of, found);
  else if (pattern.kind !== 'at') for (const one of pattern.of) setsOf(one, found);
  return found;
}

/** @param sets the number of different sets. At most this many arcs distinguish one set from the others. */
function sizeOf(pattern: Pattern, sets: number): Size {
  switch (pattern.kind) {
    case 'at': {
      const ways = pattern.place === 'edge' || pattern.place === 'no edge' ? WAYS_OF_EDGES : 1;
      return { states: 1, arcs: 1, ways: { in: ways, out: ways }, mayBeEmpty: true };
    }
    case 'set': {
      const [range, ...others] = pattern.ranges;
      const isOne = others.length === 0 && range?.[0] === range?.[1];
      return { states: 1, arcs: 1, ways: { in: isOne ? 1 : sets, out: 1 }, mayBeEmpty: false };
    }
    case 'sequence':
      return pattern.of.reduce((size, one) => followed(size, sizeOf(one, sets)), NOTHING);
    case 'choice':
      return pattern.of.map((one) => sizeOf(one, sets)).reduce(besides);
    case 'repeat':
      return repeated(sizeOf(pattern.of, sets), pattern.least, pattern.most);
  }
}

function followed(one: Size, other: Size): Size {
  return {
    states: one.states + other.states,
    arcs: one.arcs + other.arcs + one.ways.out * other.ways.in,
    ways: {
      in: one.ways.in + (one.mayBeEmpty ? other.ways.in : 0),
      out: other.ways.out + (other.mayBeEmpty ? one.ways.out : 0),
    },
    mayBeEmpty: one.mayBeEmpty && other.mayBeEmpty,
  };
}

function besides(one: Size, other: Size): Size {
  return {
    states: one.states + other.states,
    arcs: one.arcs + other.arcs,
    ways: { in: one.ways.in + other.ways.in, out: one.ways.out + other.ways.out },
    mayBeEmpty: one.mayBeEmpty || other.mayBeEmpty,
  };
}

function repeated({ states, arcs, ways, mayBeEmpty }: Size, least: number, most: number | undefined): Size {
  const times = Math.max(1, most ?? (least <= 1 ? 1 : least + 1));
  const round = ways.in * ways.out;
  // A part that may be empty can be skipped: each repetition has arcs to all later ones, not only to the next.
  const steps = mayBeEmpty ? (times * (times - 1)) / 2 : times - 1;
  const ends = mayBeEmpty ? times : times - Math.max(least, 1) + 1;
  return {
    states: states * times,
    arcs: arcs * times + round * (steps + (most === undefined ? 1 : 0)),
    ways: { in: ways.in * (mayBeEmpty ? times : 1), out: ways.out * ends },
    mayBeEmpty: mayBeEmpty || least === 0,
  };
}
