import { createHash } from 'node:crypto';

/** Most texts that are kept prepared. The server keeps each of them on every connection that has run it. */
const MOST_TEXTS = 200;

const names = new Map<string, string>();

/**
 * The name of a prepared statement: each text has one name.
 * @returns undefined when there are too many texts. Further ones run unprepared.
 */
export function preparedName(text: string): string | undefined {
  const known = names.get(text);
  if (known !== undefined || names.size >= MOST_TEXTS) return known;
  const name = `edgemeter_${createHash('sha256').update(text).digest('hex').slice(0, 32)}`;
  names.set(text, name);
  return name;
}
