import { describe, expect, it } from '@jest/globals';
import { compareCombinations, compareKeys } from './keys.js';
import { compareBy, type Ranked } from './order.js';

describe('keys', () => {
  it('are in the order of their bytes, numbers by size, null last', () => {
    const texts = [
      '',
      'A',
      'AA',
      'B',
      'a',
      '\u00e4',
      '\ufb01',
      '\uffff',
      '\u{10000}',
      '\u{1f600}',
      '\u{1f601}',
    ];
    expect(texts.toReversed().sort(compareKeys)).toEqual(texts);
    expect(
      texts
        .map((text) => Buffer.from(text))
        .every((one, i, all) => i === 0 || Buffer.compare(all[i - 1]!, one) < 0),
    ).toBe(true);
    expect([null, 10, 9, -1].sort(compareKeys)).toEqual([-1, 9, 10, null]);
    expect(compareKeys(null, null)).toBe(0);
  });

  it('are compared by the first that differs', () => {
    expect(compareCombinations(['a', 2, 'x'], ['a', 10, 'a'])).toBeLessThan(0);
    expect(compareCombinations(['a', null], ['a', 'z'])).toBeGreaterThan(0);
    expect(compareCombinations([], [])).toBe(0);
  });
});

describe('compareBy', () => {
  const group = (values: Ranked['values'], ...figures: Ranked['figures']): Ranked => ({ values, figures });

  it('compares figures and keys in turn, null last in either direction', () => {
    const groups = [
      group(['a', 'x'], 2n ** 60n + 1n),
      group(['b', 'x'], 2 ** 60),
      group(['b', 'y'], 2 ** 60),
      group([null, 'y'], 2 ** 60),
      group(['c', 'z'], null),
    ];
    const names = (sorted: Ranked[]) => sorted.map(({ values }) => values.join(''));
    const down = { by: 'aggregates', place: 0, descending: true } as const;
    const first = { by: 'dimension', place: 0, descending: true } as const;
    const second = { by: 'dimension', place: 1, descending: true } as const;
    expect(names(groups.toReversed().sort(compareBy([down])))).toEqual(['ax', 'bx', 'by', 'y', 'cz']);
    expect(names(groups.toSorted(compareBy([{ ...down, descending: false }])))).toEqual([
      'bx',
      'by',
      'y',
      'ax',
      'cz',
    ]);
    expect(names(groups.toSorted(compareBy([down, second])))).toEqual(['ax', 'by', 'y', 'bx', 'cz']);
    expect(names(groups.toSorted(compareBy([first])))).toEqual(['cz', 'bx', 'by', 'ax', 'y']);
    expect(names(groups.toReversed().sort(compareBy([])))).toEqual(['ax', 'bx', 'by', 'cz', 'y']);
  });
});
