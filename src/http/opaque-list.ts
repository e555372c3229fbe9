/** Encodes a list as an opaque word that callers send back. */
export const toOpaque = (list: readonly unknown[]): string =>
  Buffer.from(JSON.stringify(list)).toString('base64url');

/**
 * Decodes a word; empty when it is no list as `toOpaque` encodes it. The caller checks the values in the list. A word is
 * not signed: it holds only a position, and the credential decides what is seen from there.
 */
export function fromOpaque(word: string): readonly unknown[] {
  try {
    const value: unknown = JSON.parse(Buffer.from(word, 'base64url').toString());
    return Array.isArray(value) && toOpaque(value) === word ? value : [];
  } catch {
    return [];
  }
}
