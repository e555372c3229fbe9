import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ReadServers } from '../../src/database/replicas/read-servers.js';
import { statement } from '../../src/database/statement.js';
import { eventually } from '../support/eventually.js';
import { postRecords } from '../support/records.js';
import { ACCOUNTS, records, TwoInstances, type Account } from './two-instances.js';

const SEED = Number(process.env.REPLICA_SEED ?? Date.now() % 2 ** 31);
const STEPS = Number(process.env.REPLICA_STEPS ?? 150);

let two: TwoInstances;
const bytes: Record<Account, number> = { acme: 0, globex: 0 };

beforeAll(async () => {
  two = await TwoInstances.start();
}, 180_000);

afterAll(() => two.stop());

/** Numbers from 0 to 1 that a seed repeats. */
function drawnFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return state / 0x80000000;
  };
}

describe('a client of any instance', () => {
  it(`reads what any instance has acknowledged: seed ${SEED}`, async () => {
    const draw = drawnFrom(SEED);
    const one = <T>(of: readonly T[]): T => of[Math.floor(draw() * of.length)] as T;
    let isPaused = false;
    const before = await two.reads();
    for (let step = 0; step < STEPS; step++) {
      const dice = draw();
      if (dice < 0.1) {
        await (isPaused ? two.resumeReplay() : two.pauseReplay());
        isPaused = !isPaused;
        // Both states last long enough for reads in them.
        if (!isPaused) await two.becomes('serving');
      } else if (dice < 0.55) {
        const account = one(ACCOUNTS);
        const uplinks = Array.from({ length: 1 + Math.floor(draw() * 20) }, () => Math.floor(draw() * 1e6));
        await postRecords(one(two.apps), two.key, records(account, uplinks));
        bytes[account] += uplinks.reduce((sum, uplink) => sum + uplink, 0);
      } else {
        const accounts = one([['acme'], ['globex'], ACCOUNTS] as const);
        const expected = accounts.reduce((sum, account) => sum + bytes[account], 0);
        expect([step, await two.reported(one(two.apps), accounts)]).toEqual([step, expected]);
      }
    }
    if (isPaused) await two.resumeReplay();
    await two.becomes('serving');
    const after = await two.reads();
    expect(after.replica - before.replica).toBeGreaterThan(0);
    expect(after.primary - before.primary).toBeGreaterThan(0);
  });
});

describe('a replica', () => {
  it('that ends under load fails no request, and serves again when it is back', async () => {
    const expected = bytes.acme + bytes.globex;
    const ended = new AbortController();
    const wrong: unknown[] = [];
    let answered = 0;
    const reader = async (nth: 0 | 1) => {
      while (!ended.signal.aborted) {
        const found = await two.reported(two.apps[nth], ACCOUNTS).catch((error: unknown) => error);
        if (found !== expected) wrong.push(found);
        answered++;
      }
    };
    const load = [reader(0), reader(0), reader(0), reader(1), reader(1), reader(1)];
    const more = (count: number) => {
      const least = answered + count;
      return eventually('more is answered', () => answered >= least || undefined);
    };
    await more(50);
    await two.replica.kill();
    await two.becomes('away');
    await more(50);
    await two.replica.run();
    await two.becomes('serving');
    const before = await two.reads();
    await more(50);
    ended.abort();
    await Promise.all(load);
    expect(wrong).toEqual([]);
    expect((await two.reads()).replica).toBeGreaterThan(before.replica);
  });

  it('that stands still in the middle of a read fails no request', async () => {
    await two.becomes('serving');
    const find = statement('SELECT usage_record')`SELECT count(*)::int AS n FROM usage_record`;
    const tried: boolean[] = [];
    const found = await two.apps[0].app
      .get(ReadServers)
      .read(new AbortController().signal, ({ reader, isReplica }) =>
        reader.read(async (session) => {
          tried.push(isReplica);
          await session.query(find);
          if (isReplica) await two.replica.signal('STOP');
          return session.query<{ n: number }>(find);
        }),
      );
    expect(tried).toEqual([true, false]);
    expect(found[0]?.n).toBeGreaterThan(0);
    expect(await two.reported(two.apps[1], ACCOUNTS)).toBe(bytes.acme + bytes.globex);
    await two.becomes('away');
    await two.replica.signal('CONT');
    await two.becomes('serving');
  });

  it('that is promoted is left', async () => {
    await two.sql('replica', 'SELECT pg_promote()');
    // Usage that only the promoted server has.
    await two.sql('replica', 'DELETE FROM usage_rollup');
    expect(await two.reported(two.apps[0], ACCOUNTS)).toBe(bytes.acme + bytes.globex);
    expect(await two.reported(two.apps[1], ACCOUNTS)).toBe(bytes.acme + bytes.globex);
    await two.becomes('foreign');
  });
});
