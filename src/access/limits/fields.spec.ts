import { describe, expect, it } from '@jest/globals';
import { retryAfterSeconds, tooMany } from './fields.js';
import { KEY } from './policies.js';

describe('Retry-After', () => {
  it.each([
    [-5, 1],
    [0, 1],
    [1, 1],
    [1_000, 1],
    [1_001, 2],
    [59_999, 60],
    [3_600_000, 3_600],
    [3_600_001, 3_600],
    [86_400_000, 3_600],
  ])('of a limit that is free again in %d ms is %d s', (ms, seconds) => {
    expect(retryAfterSeconds(ms)).toBe(seconds);
    const refusal = tooMany(KEY, 7, { allowed: false, remaining: 0, resetsInMs: ms });
    expect(refusal.headers).toEqual({ 'Retry-After': String(seconds) });
  });
});
