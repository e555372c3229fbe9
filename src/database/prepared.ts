import { createHash } from 'node:crypto';

/** Texts that are kept prepared. The server keeps each on every connection that has run it. */
const MOST_TEXTS = 200;

const names = new Map<string, string>();

/**
 * The name under which a connection keeps a statement prepared: one text, one name.
 * @returns undefined once there are very many texts; further ones run as they come.
 */
export function preparedName(text: string): string | undefined {
  const known = names.get(text);
  if (known !== undefined || names.size >= MOST_TEXTS) return known;
  const name = `edgemeter_${createHash('sha256').update(text).digest('hex').slice(0, 32)}`;
  names.set(text, name);
  return name;
}
