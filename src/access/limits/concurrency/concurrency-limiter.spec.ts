import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { Registry } from 'prom-client';
import type { Abortable } from '../../../http/client-signal.js';
import { ReadMetrics } from '../../../telemetry/read-metrics.js';
import { ConcurrencyLimiter, type LimiterLimits } from './concurrency-limiter.js';
import type { ReadPermit } from './read-permit.js';

/** A client that waits for ever. */
const NEVER: Abortable = {
  reason: undefined,
  addEventListener: () => undefined,
  removeEventListener: () => undefined,
};

const registry = new Registry();
const metrics = new ReadMetrics(registry);

const LIMITS: LimiterLimits = {
  permits: 1,
  queueMs: 60_000,
  queueLength: 100,
  queueShare: 100,
  holdMs: 60_000,
  yieldMs: 60_000,
};

const limiterWith = (limits: Partial<LimiterLimits>) =>
  new ConcurrencyLimiter({ ...LIMITS, ...limits }, metrics);

const reader = (tenant: string, principal = tenant) => ({ tenant, principal });
const ACME = reader('acme');

const settled = () => new Promise((resolve) => setImmediate(resolve));

/** Work of one limiter that runs until the test ends it. */
class Jobs {
  readonly begun: string[] = [];
  private readonly ends: (() => void)[] = [];

  constructor(readonly limiter: ConcurrencyLimiter) {}

  /** @param name also the tenant, up to a digit. */
  start(name: string, tenant = name.replace(/\d+$/, ''), principal = tenant): Promise<void> {
    const work = this.limiter.run(reader(tenant, principal), NEVER, () => {
      this.begun.push(name);
      return new Promise<void>((resolve) => this.ends.push(resolve));
    });
    // Tests leave work in the queue. Its timeout comes after their end.
    work.catch(() => undefined);
    return work;
  }

  /** Ends the work that has run the longest. */
  async endFirst(): Promise<void> {
    this.ends.shift()!();
    await settled();
  }
}

const refusals = async (reason: string) =>
  (await metrics.refusals.get()).values.find(({ labels }) => labels.reason === reason)?.value ?? 0;

const UNAVAILABLE = { status: 503, headers: { 'Retry-After': '2' } };

afterEach(() => {
  jest.restoreAllMocks();
});

describe('ConcurrencyLimiter', () => {
  it('runs work up to the limit, and further work of a principal in its order', async () => {
    const jobs = new Jobs(limiterWith({ permits: 2 }));
    for (const name of ['a1', 'a2', 'a3', 'a4']) void jobs.start(name);
    await settled();
    expect(jobs.begun).toEqual(['a1', 'a2']);
    expect(jobs.limiter.load).toEqual({ running: 2, permits: 2, waiting: 2 });
    await jobs.endFirst();
    expect(jobs.begun).toEqual(['a1', 'a2', 'a3']);
    await jobs.endFirst();
    await jobs.endFirst();
    await jobs.endFirst();
    expect(jobs.begun).toEqual(['a1', 'a2', 'a3', 'a4']);
    expect(jobs.limiter.load).toEqual({ running: 0, permits: 2, waiting: 0 });
  });

  it('gives a tenant all permits when it is alone', async () => {
    const jobs = new Jobs(limiterWith({ permits: 8 }));
    for (let i = 1; i <= 9; i++) void jobs.start(`a${i}`);
    await settled();
    expect(jobs.begun).toHaveLength(8);
  });

  it('serves a newcomer with the next permit, and leaves permits free for it from then on', async () => {
    const jobs = new Jobs(limiterWith({ permits: 4 }));
    for (let i = 1; i <= 50; i++) void jobs.start(`a${i}`);
    void jobs.start('b1');
    await settled();
    expect(jobs.begun).toEqual(['a1', 'a2', 'a3', 'a4']);
    await jobs.endFirst();
    expect(jobs.begun.at(-1)).toBe('b1');
    await jobs.endFirst();
    await jobs.endFirst();
    await jobs.endFirst();
    await jobs.endFirst();
    // Three of four permits are in use by one tenant. The newcomer does not wait at all.
    expect(jobs.limiter.load.running).toBe(3);
    void jobs.start('b2');
    await settled();
    expect(jobs.begun.at(-1)).toBe('b2');
  });

  it('gives a tenant with long work a quarter of the permits while another is active', async () => {
    const jobs = new Jobs(limiterWith({ permits: 8 }));
    let now = 0;
    jest.spyOn(performance, 'now').mockImplementation(() => now);
    for (let i = 1; i <= 50; i++) void jobs.start(`a${i}`);
    await settled();
    now = 5_000;
    for (let i = 0; i < 8; i++) await jobs.endFirst();
    expect(jobs.limiter.load.running).toBe(8);
    void jobs.start('b1');
    for (let i = 0; i < 7; i++) await jobs.endFirst();
    expect(jobs.begun.filter((name) => name === 'b1')).toEqual(['b1']);
    await jobs.endFirst();
    // Two of eight, and the newcomer.
    expect(jobs.limiter.load.running).toBe(3);
    // Ten seconds later the tenant is alone again.
    now = 20_000;
    await jobs.endFirst();
    expect(jobs.limiter.load.running).toBe(8);
  });

  it('goes on after work that failed', async () => {
    const limiter = limiterWith({});
    await expect(limiter.run(ACME, NEVER, () => Promise.reject(new Error('failed')))).rejects.toThrow(
      'failed',
    );
    expect(await limiter.run(ACME, NEVER, () => Promise.resolve('done'))).toBe('done');
  });

  it('removes aborted work from the queue', async () => {
    const jobs = new Jobs(limiterWith({}));
    const going = jobs.start('a');
    const impatient = new AbortController();
    const given = jobs.limiter.run(ACME, impatient.signal, () => Promise.reject(new Error('never begun')));
    const next = jobs.limiter.run(ACME, NEVER, () => Promise.resolve('next'));
    impatient.abort(new Error('gave up'));
    await expect(given).rejects.toThrow('gave up');
    await jobs.endFirst();
    await going;
    expect(await next).toBe('next');
  });

  it('refuses work whose signal is aborted before', async () => {
    await expect(limiterWith({}).run(ACME, AbortSignal.abort(), () => Promise.resolve())).rejects.toThrow();
  });

  it('refuses work after the queue timeout, and runs work that has waited less', async () => {
    const jobs = new Jobs(limiterWith({ queueMs: 20 }));
    const before = await refusals('timeout');
    const going = jobs.start('a');
    await expect(jobs.start('a')).rejects.toMatchObject(UNAVAILABLE);
    expect(await refusals('timeout')).toBe(before + 1);
    const next = jobs.limiter.run(ACME, NEVER, () => Promise.resolve('next'));
    await jobs.endFirst();
    await going;
    expect(await next).toBe('next');
  });

  it('refuses work of a principal that has too much waiting, and of no other', async () => {
    const jobs = new Jobs(limiterWith({ queueShare: 2 }));
    const before = await refusals('principal');
    for (const name of ['a1', 'a2', 'a3']) void jobs.start(name);
    await expect(jobs.start('a4')).rejects.toMatchObject(UNAVAILABLE);
    expect(await refusals('principal')).toBe(before + 1);
    void jobs.start('b1');
    await jobs.endFirst();
    expect(jobs.begun).toEqual(['a1', 'b1']);
  });

  it('gives a place of the longest queue to a newcomer when there is no room', async () => {
    const jobs = new Jobs(limiterWith({ queueLength: 3 }));
    const before = await refusals('queue');
    void jobs.start('a1');
    void jobs.start('a2');
    void jobs.start('a3');
    const last = expect(jobs.start('a4')).rejects.toMatchObject(UNAVAILABLE);
    await expect(jobs.start('a5')).rejects.toMatchObject(UNAVAILABLE);
    void jobs.start('b1');
    await last;
    expect(await refusals('queue')).toBe(before + 2);
    for (let i = 0; i < 4; i++) await jobs.endFirst();
    expect([...jobs.begun].sort()).toEqual(['a1', 'a2', 'a3', 'b1']);
  });

  it('observes how long work waits, and observes nothing for work that does not', async () => {
    const waits = async () =>
      (await metrics.waits.get()).values.find(({ metricName }) => metricName?.endsWith('_count'))?.value ?? 0;
    const before = await waits();
    const jobs = new Jobs(limiterWith({}));
    void jobs.start('a1');
    const second = jobs.start('a2');
    await jobs.endFirst();
    await jobs.endFirst();
    await second;
    expect(await waits()).toBe(before + 1);
  });
});

describe('a permit whose client reads slowly', () => {
  /** Work that waits for its client: by default for ever. */
  const stalled = (limiter: ConcurrencyLimiter, read: Promise<void> = new Promise(() => undefined)) =>
    limiter.run(ACME, NEVER, (permit: ReadPermit) => permit.whileClientReads(read));

  const takenBack = async () => (await metrics.takenBack.get()).values[0]?.value ?? 0;

  it('is taken back after the longest hold', async () => {
    const before = await takenBack();
    await expect(stalled(limiterWith({ holdMs: 20, yieldMs: 10 }))).rejects.toThrow('too slowly');
    expect(await takenBack()).toBe(before + 1);
  });

  it('is taken back when other work waits, if it has waited long enough', async () => {
    const limiter = limiterWith({ yieldMs: 10 });
    const held = expect(stalled(limiter)).rejects.toThrow('too slowly');
    expect(await limiter.run(reader('bolt'), NEVER, () => Promise.resolve('next'))).toBe('next');
    await held;
  });

  it('is taken back at once by work that comes later', async () => {
    const limiter = limiterWith({ yieldMs: 1 });
    const held = expect(stalled(limiter)).rejects.toThrow('too slowly');
    await new Promise<void>((resolve) => {
      const look = () => (limiter.ripe.size > 0 ? resolve() : void setImmediate(look));
      look();
    });
    expect(await limiter.run(reader('bolt'), NEVER, () => Promise.resolve('next'))).toBe('next');
    await held;
  });

  it('stays while a permit is free, although a tenant that has its part of them waits', async () => {
    const jobs = new Jobs(limiterWith({ permits: 8, yieldMs: 1 }));
    const before = await takenBack();
    let readOn: () => void;
    const held = stalled(jobs.limiter, new Promise((resolve) => (readOn = resolve)));
    for (let i = 1; i <= 8; i++) void jobs.start(`b${i}`);
    await settled();
    expect(jobs.limiter.load).toMatchObject({ running: 7, waiting: 2 });
    await new Promise<void>((resolve) => {
      const look = () => (jobs.limiter.ripe.size > 0 ? resolve() : void setImmediate(look));
      look();
    });
    void jobs.start('b9');
    await settled();
    expect(await takenBack()).toBe(before);
    readOn!();
    await held;
  });

  it('stays when the client reads on', async () => {
    const limiter = limiterWith({ yieldMs: 60_000 });
    const answer = limiter.run(ACME, NEVER, (permit) => permit.whileClientReads(Promise.resolve('read')));
    expect(await answer).toBe('read');
    expect(limiter.ripe.size).toBe(0);
  });
});
