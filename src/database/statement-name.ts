import type { StatementName } from './statement.js';

const FIRST_WORD = /^\s*([A-Za-z]+)/;
/** Prisma quotes the names of tables and puts their schema before them. */
const TABLE = /\b(?:FROM|INTO|UPDATE|COPY)\s+(?:"public"\.)?"?([a-z_]+)"?/;

const MOST_NAMES = 500;
const names = new Map<string, StatementName>();

/** The name of a statement that Prisma made: its operation and its table. */
export function statementName(text: string): StatementName {
  const known = names.get(text);
  if (known !== undefined) return known;
  const verb = FIRST_WORD.exec(text)?.[1]?.toUpperCase() ?? 'SQL';
  const table = TABLE.exec(text)?.[1];
  const name = (table === undefined ? verb : `${verb} ${table}`) as StatementName;
  if (names.size < MOST_NAMES) names.set(text, name);
  return name;
}
