import type { Accounts } from '../common/accounts.js';

/** The grains in which stored aggregates can be read, the coarsest first. */
export const GRAINS = ['day', 'hours', 'slots'] as const;
export type Grain = (typeof GRAINS)[number];

/**
 * The kinds of data with a retention age of their own: the records, and each grain of the stored aggregates. The finest
 * first.
 */
export const KEPT = ['facts', 'slots', 'hours', 'day'] as const satisfies readonly ('facts' | Grain)[];
export type Kept = (typeof KEPT)[number];

/**
 * The horizon of each kind of data: a UTC midnight, Unix milliseconds; 0 when nothing has expired yet. Data that
 * overlaps the time from the horizon on is complete. A coarser grain never expires before a finer one.
 */
export type Horizons = Readonly<Record<Kept, number>>;

export const NOTHING_EXPIRED: Horizons = Object.freeze({ facts: 0, slots: 0, hours: 0, day: 0 });

/** The horizons of all accounts: an immutable value. */
export interface AllHorizons {
  /** For accounts without horizons of their own. */
  readonly standard: Horizons;
  readonly accounts: ReadonlyMap<string, Horizons>;
  /** For the aggregates over all accounts. */
  readonly network: Horizons;
}

export const NOTHING_EXPIRED_ANYWHERE: AllHorizons = Object.freeze({
  standard: NOTHING_EXPIRED,
  accounts: new Map<string, Horizons>(),
  network: NOTHING_EXPIRED,
});

/** The time from which the combined figures of accounts are complete: the latest horizon among them. */
export function horizonsOf(all: AllHorizons, accounts: Accounts): Horizons {
  if (accounts === 'all') return { ...all.network, facts: latestFacts(all) };
  if (all.accounts.size === 0) return all.standard;
  return latest(accounts.map((account) => all.accounts.get(account) ?? all.standard));
}

/** The time from which an account's records are accepted, Unix milliseconds. */
export const acceptsRecordsFrom = ({ accounts, standard }: AllHorizons, accountId: string): number =>
  (accounts.get(accountId) ?? standard).facts;

/** The time from which the records of every account are kept, Unix milliseconds. */
export const latestFacts = ({ accounts, standard }: AllHorizons): number =>
  latest([standard, ...accounts.values()]).facts;

/** Accounts with the same horizons. */
export interface HorizonGroup {
  readonly accounts: Accounts;
  /** The excluded accounts, where `accounts` means all others. */
  readonly without: readonly string[];
  readonly horizons: Horizons;
}

/**
 * Groups accounts by their horizons.
 * @param alike maps horizons to a text. Accounts with equal texts form a group, which has the horizons of any of them.
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

/** The later horizon of each kind. */
export function latest(several: readonly Horizons[]): Horizons {
  return several.reduce(
    (one, other) => ({
      facts: Math.max(one.facts, other.facts),
      slots: Math.max(one.slots, other.slots),
      hours: Math.max(one.hours, other.hours),
      day: Math.max(one.day, other.day),
    }),
    NOTHING_EXPIRED,
  );
}
