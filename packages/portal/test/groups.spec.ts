import { describe, expect, it } from '@jest/globals';
import { coloursOf, groupsOf } from '../src/groups.js';

const point = (rest: object) => ({
  time_stamp: '2026-11-01T00:00:00Z',
  name: 'total_bytes',
  value: 1,
  ...rest,
});

describe('groupsOf', () => {
  it('lists values, null and everything else, the last at the end', () => {
    const points = [
      point({ network: null, others: true }),
      point({ network: '5G' }),
      point({ network: null }),
    ];
    const groups = groupsOf(points, 'network');
    expect(groups.map(({ name, colour }) => [name, colour === 'others'])).toEqual([
      ['5G', false],
      ['No network', true],
      ['Others', true],
    ]);
    expect(groups.map(({ matches }) => points.map(matches))).toEqual([
      [false, true, false],
      [false, false, true],
      [true, false, false],
    ]);
  });

  it('names the one value that a filter leaves', () => {
    const points = [point({})];
    expect(groupsOf(points, 'customer_site_id', 'S').map(({ name }) => name)).toEqual(['S']);
    expect(groupsOf(points, 'customer_site_id').map(({ name }) => name)).toEqual(['No site']);
  });

  it('keeps the colour of a value when others leave', () => {
    const all = coloursOf('genre', ['a', 'b', 'c', 'd', 'e', 'f', 'g']);
    expect(new Set(all.values()).size).toBe(7);
    expect(coloursOf('genre', ['e', 'b'])).toEqual(
      new Map([
        ['e', all.get('e')],
        ['b', all.get('b')],
      ]),
    );
  });
});
