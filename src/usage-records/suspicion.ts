/** Batches of an account that are stored with care after one that had identities which were taken. */
const LASTS = 8;
const MOST_REMEMBERED = 10_000;

/**
 * Which accounts' batches probably have identities that are taken. A producer that sends again what it has sent mostly
 * goes on to do so, and would pay for each batch twice.
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
