import { Injectable } from '@nestjs/common';
import { hash } from 'node:crypto';
import type { UsageScope } from '../../query-engine/usage.repository.js';
import { DAY_MS } from '../../common/time.js';
import type { UsageQuery } from '../../query-engine/usage-query.js';

/** The most accounts times days: beyond it, reading the state costs more than reading the data. */
const MOST_DAYS = 20_000;

/** The most answers with a remembered state, some 300 bytes each. */
const MOST_KNOWN = 2_000;

/** The state of the data at the time of an answer. */
export interface KnownState {
  readonly tag: string;
  readonly state: string;
}

/** Remembers the state of the data for each answer. Beyond the limit, it drops the oldest. */
@Injectable()
export class KnownStates {
  private readonly known = new Map<string, KnownState>();

  of(question: string): KnownState | undefined {
    return this.known.get(keyOf(question));
  }

  remember(question: string, known: KnownState): void {
    const key = keyOf(question);
    this.known.delete(key);
    this.known.set(key, known);
    if (this.known.size <= MOST_KNOWN) return;
    for (const oldest of this.known.keys()) {
      this.known.delete(oldest);
      return;
    }
  }
}

const keyOf = (question: string): string => hash('sha256', question, 'base64url');

/**
 * The combined scope of several queries; undefined when it is empty, has all accounts, or is too large to be checked.
 */
export function scopeOf(queries: readonly UsageQuery[]): UsageScope | undefined {
  const accounts = new Set<string>();
  let [from, to] = [Infinity, -Infinity];
  for (const query of queries) {
    if (query.accounts === 'all') return undefined;
    for (const account of query.accounts) accounts.add(account);
    from = Math.min(from, query.range.from);
    to = Math.max(to, query.range.to);
  }
  const days = Math.ceil((to - from) / DAY_MS) * accounts.size;
  return days > 0 && days <= MOST_DAYS ? { accounts: [...accounts], range: { from, to } } : undefined;
}

/** Whether a query lies within a scope. */
export function covers({ accounts, range }: UsageScope, query: UsageQuery): boolean {
  return (
    query.accounts !== 'all' &&
    query.accounts.every((account) => accounts.includes(account)) &&
    query.range.from >= range.from &&
    query.range.to <= range.to
  );
}
