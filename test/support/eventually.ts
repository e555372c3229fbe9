const LONGEST_WAIT_MS = 60_000;
const BETWEEN_LOOKS_MS = 20;

/**
 * Looks again and again until what it finds is there, and returns that.
 * @throws Error when that takes too long.
 */
export async function eventually<T>(what: string, look: () => Promise<T | undefined>): Promise<T> {
  const giveUpAt = Date.now() + LONGEST_WAIT_MS;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (Date.now() > giveUpAt) throw new Error(`It never came true that ${what}`);
    await new Promise((resolve) => setTimeout(resolve, BETWEEN_LOOKS_MS));
  }
}
