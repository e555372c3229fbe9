import { beforeEach, describe, expect, it } from '@jest/globals';
import { RecentLookups } from './recent-lookups.js';
import { formatSecret, generateSecret, hashSecret } from './secret-text.js';

interface Stored {
  readonly id: string;
  readonly secretHash: Uint8Array;
}

const { id: ID, secret: SECRET } = generateSecret();
const HASH = hashSecret(SECRET);

const START = Date.UTC(2026, 0, 1);
const keyOf = (id: string): Stored => ({ id, secretHash: HASH });

let now: number;
let lookups: { id: string; resolve: (key: Stored | null) => void; reject: (error: Error) => void }[];
let keys: RecentLookups<Stored>;

beforeEach(() => {
  now = START;
  lookups = [];
  const lookUp = (id: string) =>
    new Promise<Stored | null>((resolve, reject) => lookups.push({ id, resolve, reject }));
  keys = new RecentLookups(lookUp, () => now);
});

/** Finds a key. Its lookup, if any, answers at once. */
async function find(id: string, stored: Stored | null = keyOf(id)): Promise<Stored | null> {
  const before = lookups.length;
  const found = keys.find(id);
  if (lookups.length > before) lookups.at(-1)!.resolve(stored);
  return found;
}

describe('recent lookups', () => {
  it('look a key up once for concurrent requests', async () => {
    const [first, second] = [keys.find('a'), keys.find('a')];
    expect(lookups).toHaveLength(1);
    lookups[0]!.resolve(keyOf('a'));
    expect([await first, await second]).toEqual([keyOf('a'), keyOf('a')]);
  });

  it('give a key without a promise once it is known', async () => {
    const [first, second] = [keys.find('a'), keys.find('a')];
    expect(first).toBeInstanceOf(Promise);
    expect(second).toBe(first);
    lookups[0]!.resolve(keyOf('a'));
    const found = await first;
    expect(keys.find('a')).toBe(found);
    now += 1000;
    expect(keys.find('a')).toBeInstanceOf(Promise);
  });

  it('match the whole text of a credential, also when it is known', async () => {
    const text = formatSecret('em', { id: ID, secret: SECRET });
    const other = formatSecret('em', { id: ID, secret: generateSecret().secret });
    const [first, second] = [keys.matching(text), keys.matching(other)];
    lookups[0]!.resolve(keyOf(ID));
    const expected = [keyOf(ID), undefined];
    expect([await first, await second]).toEqual(expected);
    expect([text, other].map((one) => keys.matching(one))).toEqual(expected);
    expect(keys.matching(text.slice(1, -1))).toBeUndefined();
    expect(lookups).toHaveLength(1);
  });

  it('keep a key for a second from the start of its lookup', async () => {
    const slow = keys.find('a');
    now += 400;
    lookups[0]!.resolve(keyOf('a'));
    await slow;
    now = START + 999;
    await find('a');
    expect(lookups).toHaveLength(1);
    now = START + 1000;
    await find('a');
    expect(lookups).toHaveLength(2);
  });

  it('do not wait for a lookup that began more than a second ago', async () => {
    const stuck = keys.find('a');
    now += 1000;
    expect(await find('a')).toEqual(keyOf('a'));
    lookups[0]!.resolve(null);
    expect(await stuck).toBeNull();
    await find('a');
    expect(lookups).toHaveLength(2);
  });

  it('look again once the clock was set back', async () => {
    await find('a');
    now -= 1;
    await find('a');
    expect(lookups).toHaveLength(2);
  });

  it('look again for a forgotten key, even if a lookup was under way', async () => {
    const early = keys.find('a');
    keys.forget('a');
    const late = keys.find('a');
    expect(lookups).toHaveLength(2);
    lookups[1]!.resolve(null);
    expect(await late).toBeNull();
    lookups[0]!.resolve(keyOf('a'));
    expect(await early).toEqual(keyOf('a'));
    expect(await find('a', null)).toBeNull();
    expect(lookups).toHaveLength(3);
  });

  it('keep no unknown id, and no failure', async () => {
    expect(await find('a', null)).toBeNull();
    expect(await find('a')).toEqual(keyOf('a'));
    const failing = keys.find('b');
    lookups.at(-1)!.reject(new Error('away'));
    await expect(failing).rejects.toThrow('away');
    expect(await find('b')).toEqual(keyOf('b'));
  });

  it('forget the oldest when there are very many', async () => {
    for (let i = 0; i <= 10_000; i++) await find(`k${i}`);
    await find('k1');
    expect(lookups).toHaveLength(10_001);
    await find('k0');
    expect(lookups).toHaveLength(10_002);
  });
});
