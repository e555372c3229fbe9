import type { Whole } from '../../usage/whole.js';

/** As JSON.stringify prints numbers, at a fraction of its cost, and whole ones beyond 2^53 with all their digits. */
export const numberJson = (value: Whole | null): string =>
  typeof value === 'bigint' || (value !== null && Number.isFinite(value)) ? String(value) : 'null';
