import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { Database } from '../../database/database.js';
import type { Statement } from '../../database/statement.js';
import type { StoredPlan } from '../plan.js';
import type { FoundAtPlace } from '../sql/stored-together.js';
import { StoredReader } from './stored-reader.js';

const DAY = Date.UTC(2026, 4, 1);
const NEVER = new AbortController().signal;

/** A statement under way, until the test answers it. */
interface Asked {
  readonly statement: Statement;
  readonly signal: AbortSignal;
  readonly answer: (rows: readonly FoundAtPlace[]) => void;
  readonly fail: (error: Error) => void;
}

let asked: Asked[];
let reader: StoredReader;

beforeEach(() => {
  jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick'] });
  asked = [];
  const query = (statement: Statement, { signal }: { signal: AbortSignal }) =>
    new Promise((resolve, reject) => asked.push({ statement, signal, answer: resolve, fail: reject }));
  reader = new StoredReader({ query } as unknown as Database);
});

afterEach(() => {
  jest.useRealTimers();
});

const planOf = (account: string, days = 1): StoredPlan => ({
  source: 'stored',
  query: { accounts: [account] } as unknown as StoredPlan['query'],
  level: 'account',
  keys: undefined,
  periods: { day: Array.from({ length: days }, (_, nth) => DAY + nth * 86_400_000), hours: [], slots: [] },
});

const turn = () => new Promise((resolve) => setImmediate(resolve));

/** The bytes that are found at a place. */
const found = (place: number, text: string): FoundAtPlace => ({
  place,
  slots: null,
  figures: Buffer.from(text),
  is_change: false,
});

const daysOf = async (read: Promise<readonly { day: Buffer | null }[]> | undefined) =>
  (await read)?.map(({ day }) => day?.toString());

/** A failure as the server reports it. */
const failure = (code: string) => Object.assign(new Error(`state ${code}`), { code });

describe('StoredReader', () => {
  it('reads by one statement what is asked for in one turn, and gives each its own', async () => {
    const reads = ['a', 'b', 'c'].map((account) => daysOf(reader.read(planOf(account, 2), NEVER)));
    await turn();
    expect(asked).toHaveLength(1);
    asked[0]!.answer([found(6, 'c2'), found(1, 'a1'), found(3, 'b1'), found(2, 'a2')]);
    expect(await Promise.all(reads)).toEqual([['a1', 'a2'], ['b1'], ['c2']]);
  });

  it('gathers what is asked for while two statements are under way', async () => {
    for (const account of ['a', 'b']) {
      void reader.read(planOf(account), NEVER);
      await turn();
    }
    const reads = ['c', 'd'].map((account) => daysOf(reader.read(planOf(account), NEVER)));
    await turn();
    expect(asked).toHaveLength(2);
    asked[0]!.answer([]);
    await turn();
    await turn();
    expect(asked).toHaveLength(3);
    asked[2]!.answer([found(1, 'c'), found(2, 'd')]);
    expect(await Promise.all(reads)).toEqual([['c'], ['d']]);
  });

  it('does not wait for statements that take long', async () => {
    for (const account of ['a', 'b', 'c']) {
      void reader.read(planOf(account), NEVER);
      await turn();
    }
    expect(asked).toHaveLength(2);
    jest.advanceTimersByTime(20);
    expect(asked).toHaveLength(3);
  });

  it('reads no more than 256 places by one statement', async () => {
    for (const account of ['a', 'b', 'c']) void reader.read(planOf(account, 100), NEVER);
    expect(reader.read(planOf('d', 257), NEVER)).toBeUndefined();
    await turn();
    await turn();
    expect(asked).toHaveLength(2);
  });

  it('does not know the places of all accounts, or of unknown keys', () => {
    const ofSites: StoredPlan = { ...planOf('a'), level: 'customer_site' };
    expect(reader.read(ofSites, NEVER)).toBeUndefined();
    expect(
      reader.read({ ...ofSites, query: { accounts: 'all' } as StoredPlan['query'] }, NEVER),
    ).toBeUndefined();
  });

  it('fails as soon as its signal aborts, and its statement reads nothing for it', async () => {
    const gone = new AbortController();
    const read = reader.read(planOf('a'), gone.signal);
    const other = daysOf(reader.read(planOf('b'), NEVER));
    gone.abort(new Error('gone'));
    await expect(read).rejects.toThrow('gone');
    await turn();
    asked[0]!.answer([found(1, 'b')]);
    expect(await other).toEqual(['b']);
    await expect(reader.read(planOf('a'), gone.signal)).rejects.toThrow('gone');
  });

  it('cancels a statement when all that wait for it have left, and fails the last when it has ended', async () => {
    const [first, last] = [new AbortController(), new AbortController()];
    const reads = [first, last].map(({ signal }) => reader.read(planOf('a'), signal));
    await turn();
    first.abort(new Error('first'));
    await expect(reads[0]).rejects.toThrow('first');
    expect(asked[0]!.signal.aborted).toBe(false);
    let isOver = false;
    const end = expect(reads[1])
      .rejects.toThrow('last')
      .then(() => (isOver = true));
    last.abort(new Error('last'));
    await turn();
    expect([asked[0]!.signal.aborted, isOver]).toEqual([true, false]);
    asked[0]!.fail(failure('57014'));
    await end;
    expect(asked).toHaveLength(1);
  });

  it('reads each alone after a failure of the server, so that one does not fail the others', async () => {
    const reads = ['a', 'b'].map((account) => daysOf(reader.read(planOf(account), NEVER)));
    const first = expect(reads[0]).rejects.toThrow('state 22P02');
    await turn();
    asked[0]!.fail(failure('22P02'));
    await turn();
    expect(asked).toHaveLength(3);
    asked[1]!.fail(failure('22P02'));
    asked[2]!.answer([found(1, 'b')]);
    await first;
    expect(await reads[1]).toEqual(['b']);
  });

  it.each([failure('57014'), failure('ECONNRESET'), new Error('Query read timeout')])(
    'fails all after a failure that a further try would repeat: $message',
    async (error) => {
      const reads = ['a', 'b'].map((account) => reader.read(planOf(account), NEVER));
      const all = Promise.all(reads.map((read) => expect(read).rejects.toBe(error)));
      await turn();
      asked[0]!.fail(error);
      await all;
      expect(asked).toHaveLength(1);
    },
  );
});
