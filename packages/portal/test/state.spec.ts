import { describe, expect, it } from '@jest/globals';
import { changed, withDefaults } from '../src/defaults.js';
import { parseView, printView, problemsOf, subscriberOf, zoomOf } from '../src/state.js';

const NOW = Date.parse('2026-11-29T14:07:33Z');
const view = (fragment: string, path = '/portal/connectivity') =>
  withDefaults(parseView(path, fragment), NOW, 'Europe/Berlin');

describe('the URL of a view', () => {
  it('is read and printed back the same', () => {
    const fragment =
      '#v=1&acc=a+b&acc=c%26d&site=s1&hide=traffic.uplink&open=subscribers&sub=imsi:404220000012345&from=LAST_MONTH&to=THIS_MONTH&tz=Europe/Berlin&g=DAY&cmp=prev&by=network&idle=zero&z=1,2';
    const read = parseView('/portal/connectivity', fragment);
    expect(read).toMatchObject({
      acc: ['a b', 'c&d'],
      sub: 'imsi:404220000012345',
      from: 'LAST_MONTH',
      z: '1,2',
    });
    expect(printView(read)).toBe(`/portal/connectivity${fragment}`);
    expect(printView(parseView('/portal/connectivity', printView(read).split('#')[1] ?? ''))).toBe(
      printView(read),
    );
  });

  it('never has a token', () => {
    expect(printView(parseView('/portal/bill', '#token=secret&acc=a'))).toBe('/portal/bill#v=1&acc=a');
  });

  it('gets its defaults', () => {
    expect(printView(view('#'))).toBe(
      '/portal/connectivity#v=1&from=THIS_MONTH&to=NOW&tz=Europe/Berlin&g=DAY',
    );
    expect(printView(view('#', '/portal/network'))).toBe(
      '/portal/network#v=1&from=NOW-7d&to=NOW&tz=UTC&g=HOUR',
    );
    expect(view('#', '/portal/nowhere').screen).toBe('start');
    expect(view('#', '/portal').screen).toBe('start');
  });

  it('keeps bad values, and says what is wrong with them', () => {
    const bad = view('#from=NOW-7D&to=NOW&tz=Europe/Berlim&g=DAYS&cmp=last&by=planet&idle=one&sub=12345');
    expect(bad).toMatchObject({ from: 'NOW-7D', tz: 'Europe/Berlim', g: 'DAYS' });
    expect(Object.keys(problemsOf(bad)).sort()).toEqual(['by', 'cmp', 'from', 'g', 'idle', 'sub', 'tz']);
    expect(problemsOf(view('#'))).toEqual({});
  });

  it('reads subscriber and zoom', () => {
    expect(subscriberOf(view('#sub=user_id:a:b'))).toEqual(['user_id', 'a:b']);
    expect(subscriberOf(view('#'))).toBeUndefined();
    expect(zoomOf(view('#z=5,9'))).toEqual([5, 9]);
    expect(['9,5', 'x,1', '1', ''].map((z) => zoomOf({ ...view('#'), z }))).toEqual([null, null, null, null]);
  });
});

describe('a change of the range', () => {
  it('keeps the granularity automatic, and ends the zoom', () => {
    const before = { ...view('#'), z: '1,2' };
    expect(changed(before, { from: 'NOW-24h' }, NOW)).toMatchObject({ g: 'MINUTE_5', z: '' });
    expect(changed(before, { from: 'NOW-7d' }, NOW)).toMatchObject({ g: 'HOUR', z: '' });
  });

  it('leaves a chosen granularity alone', () => {
    expect(changed({ ...view('#'), g: 'HOUR' }, { from: 'NOW-24h' }, NOW).g).toBe('HOUR');
    expect(changed(view('#'), { cmp: 'prev' }, NOW)).toMatchObject({ g: 'DAY', cmp: 'prev' });
  });
});
