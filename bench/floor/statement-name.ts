const names = new Map<string, string>();

/** The name of a prepared statement: each text has one name. */
export function statementName(text: string): string {
  const name = names.get(text) ?? `floor_${names.size}`;
  names.set(text, name);
  return name;
}
