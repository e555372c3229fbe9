/** A list as a word for callers to hand back, which tells them nothing. */
export const toOpaque = (list: readonly unknown[]): string =>
  Buffer.from(JSON.stringify(list)).toString('base64url');

/** The list that a word stands for; empty when it stands for none. Whoever wrote it checks what is in it. */
export function fromOpaque(word: string): readonly unknown[] {
  try {
    const value: unknown = JSON.parse(Buffer.from(word, 'base64url').toString());
    return Array.isArray(value) ? value : [];
  } catch {
    return [];
  }
}
