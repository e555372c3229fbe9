import { Prisma } from './generated/client.js';

/** What a statement does first and foremost. `WITH`: it reads in several steps. */
export type Operation =
  | 'SELECT'
  | 'INSERT'
  | 'UPDATE'
  | 'DELETE'
  | 'WITH'
  | 'COPY'
  | 'FETCH'
  | 'DECLARE'
  | 'CLOSE'
  | 'LOCK'
  | 'SET'
  | 'VACUUM'
  | 'BEGIN'
  | 'COMMIT'
  | 'ROLLBACK';

/**
 * The name of a statement for metrics and spans: the operation, then the table or function that it is about, if any. It is
 * written in the code and never made of values, so that there are few names.
 */
export type StatementName = Operation | `${Operation} ${string}`;

export interface StatementOptions {
  /** Each connection keeps it prepared: planning it costs as much as running it. */
  readonly prepared?: boolean;
  /** How long this process waits for its answer, in milliseconds; unless given, as the configuration says. */
  readonly longestMs?: number;
  /** Many of its rows have the same texts. */
  readonly repeatsTexts?: boolean;
}

/** One statement: its name, and SQL with its values bound. */
export interface Statement extends StatementOptions {
  readonly name: StatementName;
  readonly text: string;
  readonly values: readonly unknown[];
}

type Values = Parameters<typeof Prisma.sql> extends [unknown, ...infer V] ? V : never;

/** The tag of a statement: ``statement('SELECT usage_rollup')`SELECT ... WHERE period = ${period}` ``. */
export const statement =
  (name: StatementName, options?: StatementOptions) =>
  (texts: readonly string[], ...values: Values): Statement =>
    named(name, Prisma.sql(texts, ...values), options);

/** A statement of SQL that is composed elsewhere. */
export const named = (
  name: StatementName,
  { text, values }: Pick<Prisma.Sql, 'text' | 'values'>,
  options?: StatementOptions,
): Statement => ({ name, text, values, ...options });
