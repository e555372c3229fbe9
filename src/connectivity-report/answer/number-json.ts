import type { Whole } from '../../common/whole.js';

/** Whether there is a number to be printed. */
export const isPrintable = (value: Whole | null): value is Whole =>
  typeof value === 'bigint' || Number.isFinite(value);

/** As JSON.stringify prints numbers, at a fraction of its cost, and whole ones beyond 2^53 with all their digits. */
export const numberJson = (value: Whole | null): string => (isPrintable(value) ? String(value) : 'null');
