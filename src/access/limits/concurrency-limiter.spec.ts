import { describe, expect, it } from '@jest/globals';
import { ConcurrencyLimiter } from './concurrency-limiter.js';

const NEVER = new AbortController().signal;

/** Work that runs until the test ends it. */
function openEnded() {
  let end!: () => void;
  const ended = new Promise<void>((resolve) => (end = resolve));
  return { work: () => ended, end };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('ConcurrencyLimiter', () => {
  it('runs work up to the limit, and further work in its order', async () => {
    const concurrencyLimiter = new ConcurrencyLimiter(2);
    const begun: number[] = [];
    const jobs = [1, 2, 3, 4].map((n) => {
      const { work, end } = openEnded();
      const done = concurrencyLimiter.run(NEVER, () => {
        begun.push(n);
        return work();
      });
      return { end, done };
    });
    await settled();
    expect(begun).toEqual([1, 2]);
    jobs[1]!.end();
    await jobs[1]!.done;
    await settled();
    expect(begun).toEqual([1, 2, 3]);
    for (const { end } of jobs) end();
    await Promise.all(jobs.map(({ done }) => done));
    expect(begun).toEqual([1, 2, 3, 4]);
  });

  it('goes on after work that failed', async () => {
    const concurrencyLimiter = new ConcurrencyLimiter(1);
    await expect(concurrencyLimiter.run(NEVER, () => Promise.reject(new Error('failed')))).rejects.toThrow(
      'failed',
    );
    expect(await concurrencyLimiter.run(NEVER, () => Promise.resolve('done'))).toBe('done');
  });

  it('removes aborted work from the queue', async () => {
    const concurrencyLimiter = new ConcurrencyLimiter(1);
    const first = openEnded();
    const going = concurrencyLimiter.run(NEVER, first.work);
    const impatient = new AbortController();
    const given = concurrencyLimiter.run(impatient.signal, () => Promise.reject(new Error('never begun')));
    const next = concurrencyLimiter.run(NEVER, () => Promise.resolve('next'));
    impatient.abort(new Error('gave up'));
    await expect(given).rejects.toThrow('gave up');
    first.end();
    await going;
    expect(await next).toBe('next');
  });

  it('refuses work whose signal is aborted before', async () => {
    await expect(
      new ConcurrencyLimiter(1).run(AbortSignal.abort(), () => Promise.resolve()),
    ).rejects.toThrow();
  });

  it('refuses work after the queue timeout, and runs work that has waited less', async () => {
    const concurrencyLimiter = new ConcurrencyLimiter(1, 20);
    const first = openEnded();
    const going = concurrencyLimiter.run(NEVER, first.work);
    const late = concurrencyLimiter.run(NEVER, () => Promise.reject(new Error('never begun')));
    await expect(late).rejects.toMatchObject({ status: 503, headers: { 'Retry-After': '2' } });
    const next = concurrencyLimiter.run(NEVER, () => Promise.resolve('next'));
    first.end();
    await going;
    expect(await next).toBe('next');
  });
});
