/** A stream of numbers. The same key always gives the same stream. */
export class Random {
  private state: number;

  constructor(...key: readonly (string | number)[]) {
    this.state = hash(key.join('\u0000'));
  }

  /** At least 0, below 1. */
  next(): number {
    // mulberry32
    this.state = (this.state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  between(least: number, greatest: number): number {
    return least + (greatest - least) * this.next();
  }

  /** Whole, at least 0, below `limit`. */
  below(limit: number): number {
    return Math.floor(this.next() * limit);
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  pick<T>(items: readonly [T, ...T[]]): T {
    return items[this.below(items.length)] ?? items[0];
  }

  /** Undefined for an empty list. */
  oneOf<T>(items: readonly T[]): T | undefined {
    return items[this.below(items.length)];
  }

  /** One of the items, as often as its weight says. */
  weighted<T>(items: readonly [T, ...T[]], weightOf: (item: T) => number): T {
    let rest = this.next() * items.reduce((sum, item) => sum + weightOf(item), 0);
    return items.find((item) => (rest -= weightOf(item)) < 0) ?? items[0];
  }

  /** Log-normal: half of the values are below the median, and few are very far above it. */
  heavyTailed(median: number, spread: number): number {
    const normal = Math.sqrt(-2 * Math.log(1 - this.next())) * Math.cos(2 * Math.PI * this.next());
    return median * Math.exp(spread * normal);
  }

  /** How many times an event happens that happens `mean` times on average (Poisson). For small means. */
  count(mean: number): number {
    const limit = Math.exp(-mean);
    let product = this.next();
    let count = 0;
    for (; product > limit; count++) product *= this.next();
    return count;
  }

  /** A text of that many hexadecimal digits. */
  hex(digits: number): string {
    return Array.from({ length: digits }, () => this.below(16).toString(16)).join('');
  }

  uuid(): string {
    const variant = (8 + this.below(4)).toString(16);
    return `${this.hex(8)}-${this.hex(4)}-4${this.hex(3)}-${variant}${this.hex(3)}-${this.hex(12)}`;
  }
}

/** FNV-1a, 32 bits. */
function hash(text: string): number {
  let state = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) state = Math.imul(state ^ text.charCodeAt(i), 0x01000193);
  return state;
}
