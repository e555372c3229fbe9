import type { Statement } from '../../database/statement.js';

/** A number (of an IMSI or of a user) under which a subscriber is known beside its own. */
export interface Alias {
  readonly alias: number;
  readonly subscriber: number;
}

const TEXT = `
INSERT INTO subscriber_alias (alias, subscriber)
SELECT * FROM unnest($1::bigint[], $2::bigint[]) AS known (alias, subscriber)
ORDER BY alias, subscriber
ON CONFLICT DO NOTHING`;

/** Stores aliases unless they stand; in one order everywhere, so that no two statements wait each for the other. */
export function insertAliases(aliases: readonly Alias[]): Statement {
  return {
    name: 'INSERT subscriber_alias',
    text: TEXT,
    values: [aliases.map(({ alias }) => alias), aliases.map(({ subscriber }) => subscriber)],
  };
}
