import type { Statement } from '../../database/statement.js';

/** Another number of a subscriber: the number of an IMSI or of a user. */
export interface Alias {
  readonly alias: number;
  readonly subscriber: number;
}

const TEXT = `
INSERT INTO subscriber_alias (alias, subscriber)
SELECT * FROM unnest($1::bigint[], $2::bigint[]) AS known (alias, subscriber)
ORDER BY alias, subscriber
ON CONFLICT DO NOTHING`;

/** Stores aliases that are not stored yet, in the same order everywhere, so that two statements cannot deadlock. */
export function insertAliases(aliases: readonly Alias[]): Statement {
  return {
    name: 'INSERT subscriber_alias',
    text: TEXT,
    values: [aliases.map(({ alias }) => alias), aliases.map(({ subscriber }) => subscriber)],
  };
}
