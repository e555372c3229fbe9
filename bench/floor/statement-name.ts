const names = new Map<string, string>();

/** Under which a text is prepared: one text, one name. */
export function statementName(text: string): string {
  const name = names.get(text) ?? `floor_${names.size}`;
  names.set(text, name);
  return name;
}
