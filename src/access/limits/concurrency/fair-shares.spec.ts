import { beforeEach, describe, expect, it } from '@jest/globals';
import { FairShares } from './fair-shares.js';

let shares: FairShares;
/** The work that has begun, in order. */
let begun: string[];

beforeEach(() => {
  shares = new FairShares();
  begun = [];
});

const always = () => true;

/** Lets a principal ask for work that has to wait. */
function ask(tenant: string, principal: string, times = 1): void {
  for (let i = 0; i < times; i++) {
    const share = shares.of({ tenant, principal });
    shares.enqueue(share, { begin: () => void begun.push(principal), displace: () => undefined });
  }
}

/** Runs waiting work on one permit, one piece after another. @param costs the time of each principal's work. */
function serve(times: number, costs: Record<string, number>, may: (name: string) => boolean = always): void {
  for (let i = 0; i < times; i++) {
    shares.next(({ name }) => may(name))?.begin();
    const principal = begun.at(-1)!;
    const share = shares.of({ tenant: principal.charAt(0), principal });
    const elapsedMs = costs[principal]!;
    shares.end(share, { chargedMs: shares.begin(share), elapsedMs, workedMs: elapsedMs });
  }
}

const count = (principal: string) => begun.filter((one) => one === principal).length;

describe('fair shares', () => {
  it('serve a newcomer next, however much another principal has waiting', () => {
    ask('a', 'a1', 50);
    serve(3, { a1: 1_000 });
    ask('b', 'b1');
    serve(1, { a1: 1_000, b1: 1 });
    expect(begun).toEqual(['a1', 'a1', 'a1', 'b1']);
  });

  it('give each tenant the same time, not the same number of requests', () => {
    ask('a', 'a1', 40);
    ask('b', 'b1', 400);
    serve(220, { a1: 100, b1: 10 });
    // 20 x 100 ms are as long as 200 x 10 ms.
    expect(count('a1')).toBeGreaterThanOrEqual(19);
    expect(count('a1')).toBeLessThanOrEqual(21);
  });

  it('give a tenant no more for having several principals, and share within it', () => {
    for (const principal of ['a1', 'a2', 'a3']) ask('a', principal, 40);
    ask('b', 'b1', 40);
    serve(60, { a1: 10, a2: 10, a3: 10, b1: 10 });
    expect([count('a1'), count('a2'), count('a3'), count('b1')]).toEqual([10, 10, 10, 30]);
  });

  it('give no credit for time in which nothing was asked for', () => {
    ask('a', 'a1', 60);
    ask('b', 'b1', 1);
    serve(40, { a1: 10, b1: 10 });
    ask('b', 'b1', 20);
    begun = [];
    serve(20, { a1: 10, b1: 10 });
    expect([count('a1'), count('b1')]).toEqual([10, 10]);
  });

  it('pass over a tenant that may not begin more work', () => {
    ask('a', 'a1', 2);
    ask('b', 'b1', 2);
    serve(2, { b1: 10 }, (name) => name !== 'a');
    expect(begun).toEqual(['b1', 'b1']);
    expect(shares.length).toBe(2);
  });

  it('keep the order of a principal, and drop what no longer waits', () => {
    const share = shares.of({ tenant: 'a', principal: 'a1' });
    const works = ['first', 'second', 'third'].map((name) => ({
      begin: () => void begun.push(name),
      displace: () => undefined,
    }));
    for (const work of works) shares.enqueue(share, work);
    shares.remove(share, works[1]!);
    shares.remove(share, works[1]!);
    expect(shares.length).toBe(2);
    shares.next(always)?.begin();
    shares.next(always)?.begin();
    expect(shares.next(always)).toBeUndefined();
    expect(begun).toEqual(['first', 'third']);
  });

  it('know who has the most waiting', () => {
    ask('a', 'a1', 2);
    ask('b', 'b1', 3);
    expect(shares.longest()?.name).toBe('b1');
  });
});
