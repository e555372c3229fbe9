import type { Accounts } from '../common/accounts.js';

/** The cells in which stored traffic can be read, the coarsest first. */
export const GRAINS = ['day', 'hours', 'slots'] as const;
export type Grain = (typeof GRAINS)[number];

/** What is kept, each for a time of its own: the records, and each grain of the stored aggregates. The finest first. */
export const KEPT = ['facts', 'slots', 'hours', 'day'] as const satisfies readonly ('facts' | Grain)[];
export type Kept = (typeof KEPT)[number];

/**
 * From when on what is kept: a UTC midnight, Unix milliseconds; 0 when nothing has gone yet. What overlaps the time from
 * there on is there in full. Coarser is never gone before finer.
 */
export type Horizons = Readonly<Record<Kept, number>>;

export const NOTHING_GONE: Horizons = Object.freeze({ facts: 0, slots: 0, hours: 0, day: 0 });

/** The horizons of everybody. */
export interface AllHorizons {
  /** Of accounts that have none of their own. */
  readonly standard: Horizons;
  readonly accounts: ReadonlyMap<string, Horizons>;
  /** Of the aggregates over all accounts. */
  readonly network: Horizons;
}

export const NOTHING_GONE_ANYWHERE: AllHorizons = Object.freeze({
  standard: NOTHING_GONE,
  accounts: new Map<string, Horizons>(),
  network: NOTHING_GONE,
});

/** From when on the figures of accounts taken together are complete: from the latest of each one's. */
export function horizonsOf(all: AllHorizons, accounts: Accounts): Horizons {
  if (accounts === 'all')
    return { ...all.network, facts: latest([all.standard, ...all.accounts.values()]).facts };
  if (all.accounts.size === 0) return all.standard;
  return latest(accounts.map((account) => all.accounts.get(account) ?? all.standard));
}

/** Accounts that keep the same. */
export interface HorizonGroup {
  readonly accounts: Accounts;
  /** Accounts that are not among them: only where they are all others. */
  readonly without: readonly string[];
  readonly horizons: Horizons;
}

/**
 * Accounts by what they keep, each with its own horizons.
 * @param alike what tells horizons apart: of those for which it is the same, any stands for all.
 */
export function horizonGroups(
  { standard, accounts: own }: AllHorizons,
  accounts: Accounts,
  alike: (horizons: Horizons) => string,
): HorizonGroup[] {
  const usual = alike(standard);
  const named = accounts === 'all' ? [...own.keys()] : accounts;
  const groups = new Map<string, { accounts: string[]; horizons: Horizons }>();
  for (const account of named) {
    const horizons = own.get(account) ?? standard;
    const group = groups.get(alike(horizons));
    if (group) group.accounts.push(account);
    else groups.set(alike(horizons), { accounts: [account], horizons });
  }
  if (accounts !== 'all') return [...groups.values()].map((group) => ({ ...group, without: [] }));
  groups.delete(usual);
  const others = [...groups.values()].map((group) => ({ ...group, without: [] }));
  return [
    { accounts: 'all', without: others.flatMap((group) => group.accounts), horizons: standard },
    ...others,
  ];
}

/** The later of each. */
export function latest(several: readonly Horizons[]): Horizons {
  return several.reduce(
    (one, other) => ({
      facts: Math.max(one.facts, other.facts),
      slots: Math.max(one.slots, other.slots),
      hours: Math.max(one.hours, other.hours),
      day: Math.max(one.day, other.day),
    }),
    NOTHING_GONE,
  );
}
