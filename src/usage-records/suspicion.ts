/** After a batch with taken identities, that many further batches of its account are stored carefully. */
const LASTS = 8;
const MOST_REMEMBERED = 10_000;

/**
 * Predicts for which accounts the next batches have taken identities. A producer that sends records again usually
 * continues to do so. Without a prediction each of its batches would be stored twice: first fast, then carefully.
 */
export class Suspicion {
  private readonly left = new Map<string, number>();

  of(accountId: string): boolean {
    return this.left.has(accountId);
  }

  /** @param anyTaken whether a carefully stored batch had identities that were taken. */
  learn(accountId: string, anyTaken: boolean): void {
    const left = anyTaken ? LASTS : (this.left.get(accountId) ?? 0) - 1;
    if (this.left.size >= MOST_REMEMBERED) this.left.clear();
    if (left > 0) this.left.set(accountId, left);
    else this.left.delete(accountId);
  }
}
