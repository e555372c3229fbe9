import { Prisma } from './generated/client.js';

/** The main operation of a statement. `WITH`: it reads in several steps. */
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
  | 'TRUNCATE'
  | 'BEGIN'
  | 'COMMIT'
  | 'ROLLBACK';

/**
 * The name of a statement for metrics and spans: the operation, then the table or function, if there is one. Names are
 * constants of the code, so there are few of them.
 */
export type StatementName = Operation | `${Operation} ${string}`;

export interface StatementOptions {
  /** Whether each connection keeps it prepared: for statements that take as long to plan as to run. */
  readonly prepared?: boolean;
  /** How long this process waits for the answer, in milliseconds. Absent: the configured limit. */
  readonly longestMs?: number;
  /** Whether many of its rows have the same texts. */
  readonly repeatsTexts?: boolean;
}

/** One statement: its name, and its SQL with the values bound. */
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

/** A statement whose SQL was composed elsewhere. */
export const named = (
  name: StatementName,
  { text, values }: Pick<Prisma.Sql, 'text' | 'values'>,
  options?: StatementOptions,
): Statement => ({ name, text, values, ...options });
