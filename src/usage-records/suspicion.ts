/** After a batch with taken identities, so many further batches of its account are stored with care. */
const LASTS = 8;
const MOST_REMEMBERED = 10_000;

/**
 * Tells of which accounts the next batches probably have identities that are taken. A producer that sends records again
 * mostly goes on to do so, and each of its batches would be stored twice: first fast, then with care.
 */
export class Suspicion {
  private readonly left = new Map<string, number>();

  of(accountId: string): boolean {
    return this.left.has(accountId);
  }

  /** @param anyTaken whether a batch stored with care had identities that were taken. */
  learn(accountId: string, anyTaken: boolean): void {
    const left = anyTaken ? LASTS : (this.left.get(accountId) ?? 0) - 1;
    if (this.left.size >= MOST_REMEMBERED) this.left.clear();
    if (left > 0) this.left.set(accountId, left);
    else this.left.delete(accountId);
  }
}
