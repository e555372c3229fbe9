/** A seeded source of randomness (xorshift128+ would do as well; this is sfc32): the same seed, the same case. */
export class Random {
  private a: number;
  private b: number;
  private c: number;
  private d = 1;

  constructor(readonly seed: number) {
    this.a = 0x9e3779b9;
    this.b = 0x243f6a88;
    this.c = seed | 0;
    for (let i = 0; i < 15; i++) this.next();
  }

  /** 0 <= x < 1 */
  next(): number {
    const t = (((this.a + this.b) | 0) + this.d) | 0;
    this.d = (this.d + 1) | 0;
    this.a = this.b ^ (this.b >>> 9);
    this.b = (this.c + (this.c << 3)) | 0;
    this.c = (this.c << 21) | (this.c >>> 11);
    this.c = (this.c + t) | 0;
    return (t >>> 0) / 4_294_967_296;
  }

  /** least <= n <= greatest */
  integer(least: number, greatest: number): number {
    return least + Math.floor(this.next() * (greatest - least + 1));
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  pick<T>(from: readonly T[]): T {
    return from[this.integer(0, from.length - 1)] as T;
  }

  /** Some of them, in random order, at least one. */
  some<T>(from: readonly T[]): T[] {
    const left = [...from];
    const taken: T[] = [];
    const count = this.integer(1, from.length);
    while (taken.length < count) taken.push(...left.splice(this.integer(0, left.length - 1), 1));
    return taken;
  }
}
