const SLOTS = 32_768;
/** Longer texts hardly ever come again. */
const LONGEST_POOLED = 64;

/**
 * Good values that came before, each where its hash puts it. Most texts of a record did: its account, its site, its
 * cell. Taken from here they need neither be made nor checked again, and maps find them faster.
 *
 * A value is kept from its second time on, until another takes its slot.
 */
export class TextPool {
  private readonly values = new Array<string>(SLOTS).fill('');
  private readonly hashes = new Int32Array(SLOTS);

  /** @returns the value that was last kept under the hash, which may be another; empty when none was. */
  at(hash: number): string {
    const slot = hash & (SLOTS - 1);
    return this.hashes[slot] === hash ? (this.values[slot] as string) : '';
  }

  /** @param value a text of its own: one cut out of a body would keep the body. */
  add(hash: number, value: string): void {
    const slot = hash & (SLOTS - 1);
    const again = this.hashes[slot] === hash && value.length <= LONGEST_POOLED;
    this.hashes[slot] = hash;
    this.values[slot] = again ? value : '';
  }
}
