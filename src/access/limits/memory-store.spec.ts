import { beforeEach, describe, expect, it } from '@jest/globals';
import { MemoryStore } from './memory-store.js';

let now: number;
let store: MemoryStore;

const ONE = { limit: 2, amount: 1 };

beforeEach(() => {
  now = 1_800_000_000_000;
  store = new MemoryStore(() => now, 100);
});

describe('the limits of an instance', () => {
  it('are separate for each key', () => {
    expect([1, 2, 3].map(() => store.use('a', ONE).allowed)).toEqual([true, true, false]);
    expect(store.use('b', ONE)).toEqual({ allowed: true, remaining: 1, resetsInMs: 60_000 });
  });

  it('drop windows that are over as others begin', () => {
    for (let i = 0; i < 50; i++) store.use(`old ${i}`, ONE);
    expect(store.size).toBe(50);
    now += 60_000;
    for (let i = 0; i < 50; i++) store.use(`new ${i}`, ONE);
    expect(store.size).toBe(50);
  });

  it('keep the excess, however many windows are over', () => {
    store.use('debtor', { limit: 10, amount: 35, always: true });
    for (let i = 0; i < 50; i++) store.use(`old ${i}`, ONE);
    now += 60_000;
    for (let i = 0; i < 60; i++) store.use(`new ${i}`, ONE);
    expect(store.size).toBe(61);
    expect(store.use('debtor', { limit: 10, amount: 0 }).allowed).toBe(false);
    now += 120_000;
    expect(store.use('debtor', { limit: 10, amount: 0 })).toMatchObject({ allowed: true, remaining: 5 });
  });

  it('fill a bounded part of the memory', () => {
    for (let i = 0; i < 10_000; i++) store.use(String(i), ONE);
    expect(store.size).toBe(100);
  });

  it('continue from the state of another store', () => {
    store.learn('a', 2, 1, 10_000);
    expect(store.isSpent('a', 2)).toBe(false);
    expect(store.use('a', ONE)).toEqual({ allowed: true, remaining: 0, resetsInMs: 10_000 });
    expect(store.isSpent('a', 2)).toBe(true);
    expect(store.isSpent('a', 3)).toBe(false);
    now += 10_000;
    expect(store.isSpent('a', 2)).toBe(false);
  });
});
