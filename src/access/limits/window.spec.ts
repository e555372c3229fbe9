import { describe, expect, it } from '@jest/globals';
import { newWindow, useWindow, WINDOW_MS, type Usage } from './window.js';

const NOW = 1_800_000_000_000;

/** Uses of one limit in a row, at seconds from now. */
function limitOf(limit: number) {
  const window = newWindow(NOW);
  return (seconds: number, amount: number, always = false): Usage =>
    useWindow(window, { limit, amount, always }, NOW + seconds * 1000);
}

describe('a limit', () => {
  it('is available again a minute after its first use, regardless of refused uses', () => {
    const use = limitOf(3);
    const remaining = [0, 1, 2].map((second) => use(second, 1).remaining);
    expect(remaining).toEqual([2, 1, 0]);
    expect(use(59.999, 1)).toEqual({ allowed: false, remaining: 0, resetsInMs: 1 });
    expect(use(60, 1)).toEqual({ allowed: true, remaining: 2, resetsInMs: WINDOW_MS });
  });

  it('has windows that begin with their first use', () => {
    const use = limitOf(3);
    use(0, 3);
    expect(use(130, 1)).toEqual({ allowed: true, remaining: 2, resetsInMs: WINDOW_MS });
    expect(use(189.999, 1)).toEqual({ allowed: true, remaining: 1, resetsInMs: 1 });
  });

  it('can be read without a use', () => {
    const use = limitOf(1);
    expect(use(0, 0)).toEqual({ allowed: true, remaining: 1, resetsInMs: WINDOW_MS });
    use(0, 1);
    expect(use(1, 0)).toEqual({ allowed: false, remaining: 0, resetsInMs: WINDOW_MS - 1000 });
  });

  it('counts what exceeds it in the following windows', () => {
    const use = limitOf(100);
    expect(use(0, 350, true)).toEqual({ allowed: true, remaining: 0, resetsInMs: 3 * WINDOW_MS });
    expect(use(30, 0)).toEqual({ allowed: false, remaining: 0, resetsInMs: 2.5 * WINDOW_MS });
    expect(use(179.999, 0)).toEqual({ allowed: false, remaining: 0, resetsInMs: 1 });
    expect(use(180, 0)).toEqual({ allowed: true, remaining: 50, resetsInMs: WINDOW_MS });
    expect(use(240, 0)).toEqual({ allowed: true, remaining: 100, resetsInMs: WINDOW_MS });
  });

  it('is used up until the end of its window when all of it is used', () => {
    const use = limitOf(100);
    expect(use(0, 200, true).resetsInMs).toBe(2 * WINDOW_MS);
    expect(use(60, 0)).toEqual({ allowed: false, remaining: 0, resetsInMs: WINDOW_MS });
    expect(use(120, 0)).toEqual({ allowed: true, remaining: 100, resetsInMs: WINDOW_MS });
  });

  it('does not hold for longer when the clock is set back', () => {
    const use = limitOf(1);
    use(0, 1);
    expect(use(-3600, 1)).toEqual({ allowed: false, remaining: 0, resetsInMs: WINDOW_MS });
    expect(use(-3540, 1).allowed).toBe(true);
  });

  it('never allows more in a window than its amount, in any order of uses', () => {
    for (let seed = 1; seed <= 200; seed++) {
      const use = limitOf(7);
      let random = seed;
      const next = () => (random = (random * 48_271) % 2_147_483_647) / 2_147_483_647;
      let [second, begun, taken] = [0, 0, 0];
      for (let i = 0; i < 100; i++) {
        second += next() * 12;
        if (second >= begun + 60 || i === 0) [begun, taken] = [second, 0];
        if (i === 0) [begun, second] = [0, 0];
        const expected = taken < 7;
        expect(use(second, 1).allowed).toBe(expected);
        if (expected) taken++;
      }
    }
  });
});
