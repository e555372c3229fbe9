import { compareTexts } from '../../../common/text-order.js';
import type { Key } from '../../resolve/shape.js';

/** Compares values: texts by bytes, numbers by size, null last. */
export function compareKeys(one: Key, other: Key): number {
  if (one === other) return 0;
  if (one === null) return 1;
  if (other === null) return -1;
  return typeof one === 'string' && typeof other === 'string'
    ? compareTexts(one, other)
    : one < other
      ? -1
      : 1;
}

/** Compares combinations of values by the first values that differ. */
export function compareCombinations(one: readonly Key[], other: readonly Key[]): number {
  for (let i = 0; i < one.length; i++) {
    const difference = compareKeys(one[i] ?? null, other[i] ?? null);
    if (difference !== 0) return difference;
  }
  return 0;
}
