import type { UsageQuery } from '../../src/usage/usage-query.js';
import { usageSql } from '../../src/database/usage.repository.js';

/** SQL that is prepared once; its values may follow the clock. */
export interface Statement {
  readonly name: string;
  readonly text: string;
  readonly valuesAt: (now: number) => unknown[];
}

/** An instant that no value of a query lies near by chance. */
export const SENTINEL_NOW = 4_000_000_000_000;
const NEAR_MS = 2 * 86_400_000;

const names = new Map<string, string>();

/** Under which a text is prepared: the same for all that ask by it. */
export function statementName(text: string): string {
  const name = names.get(text) ?? `floor_${names.size}`;
  names.set(text, name);
  return name;
}

/** The statement of a query over the facts. Values near the sentinel move with the clock. */
export function factsStatement(query: UsageQuery): Statement {
  const { text, values } = usageSql(query);
  const moving = values.map(
    (value) => typeof value === 'number' && Math.abs(value - SENTINEL_NOW) <= NEAR_MS,
  );
  return {
    name: statementName(text),
    text,
    valuesAt: (now) =>
      values.map((value, place) => (moving[place] ? now + (Number(value) - SENTINEL_NOW) : value)),
  };
}
