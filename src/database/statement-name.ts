const FIRST_WORD = /^\s*([A-Za-z]+)/;
/** Of a statement of ours, or of Prisma's, which quotes names and tells their schema. */
const TABLE =
  /\b(?:FROM|INTO|UPDATE|COPY|VACUUM(?: \([^)]*\))?)\s+(?:"public"\.)?"?((?:usage|stored|subscriber|api|audit|portal|ingest|retention)_[a-z_]+)"?/;

const MOST_NAMES = 500;
const names = new Map<string, string>();

/** A short name of a statement: what it does, and the table or function that it does it to. Values are no part of a text. */
export function statementName(text: string): string {
  const known = names.get(text);
  if (known !== undefined) return known;
  const verb = FIRST_WORD.exec(text)?.[1]?.toUpperCase() ?? 'SQL';
  const table = TABLE.exec(text)?.[1];
  const name = table === undefined ? verb : `${verb} ${table}`;
  if (names.size < MOST_NAMES) names.set(text, name);
  return name;
}
