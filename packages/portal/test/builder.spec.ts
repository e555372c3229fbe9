import { describe, expect, it } from '@jest/globals';
import { folded, requestOf, viewOf } from '../src/builder/from-view.js';
import { enclosing, valueAt, withValue } from '../src/builder/paths.js';
import { placeFaults } from '../src/builder/place-faults.js';
import { displayed, readRequest } from '../src/builder/request-text.js';
import { unshownIn } from '../src/builder/unshown.js';
import { isRequestText, parseView } from '../src/state.js';

const view = (fragment: string) => parseView('/portal/builder', fragment);

describe('the text of a request', () => {
  it.each([
    ['{"a":1,"b":[true,null,"x"]}', true],
    ['{ "a" : 1.50, "b" : "\\u00e9" }', true],
    ['{"a":12345678901234567}', false],
    ['{"a":0.30000000000000000001}', false],
    ['{"a":1,"a":2}', false],
    ['[1]', false],
  ])('%s is the form’s: %s', (text, isBody) => {
    const read = readRequest(text);
    expect([read.isJson, read.body !== undefined, read.fault === undefined]).toEqual([true, isBody, isBody]);
  });

  it('is no request while it is not JSON', () => {
    expect(readRequest('{"a":')).toMatchObject({ isJson: false, fault: expect.stringContaining('not JSON') });
  });

  it('is spread over lines when the form made it, and stays as it was typed', () => {
    expect(displayed('{"a":1}')).toBe('{\n  "a": 1\n}');
    expect(displayed('{ "a": 1}')).toBe('{ "a": 1}');
    expect(displayed('{"a":')).toBe('{"a":');
  });

  it.each([
    ['', false],
    ['jitter.AVG,sim.COUNT', false],
    ['{"metrics":[]}', true],
    ['{"metrics"', true],
    [' ', true],
  ])('%s is a text: %s', (q, isText) => {
    expect(isRequestText(q)).toBe(isText);
  });
});

describe('a value within a request', () => {
  const body = { a: [{ b: 1, c: 2 }, { b: 3 }], d: 4 };

  it('is found by its path', () => {
    expect(valueAt(body, ['a', 1, 'b'])).toBe(3);
    expect(valueAt(body, ['a', 'constructor'])).toBeUndefined();
  });

  it('changes, and nothing else does', () => {
    expect(withValue(body, ['a', 0, 'b'], 9)).toEqual({ a: [{ b: 9, c: 2 }, { b: 3 }], d: 4 });
    expect(withValue(body, ['a', 0, 'b'], undefined)).toEqual({ a: [{ c: 2 }, { b: 3 }], d: 4 });
    expect(withValue(body, ['a', 0], undefined)).toEqual({ a: [{ b: 3 }], d: 4 });
    expect(withValue(body, ['e', 'f'], 1)).toEqual({ ...body, e: { f: 1 } });
    expect(body).toEqual({ a: [{ b: 1, c: 2 }, { b: 3 }], d: 4 });
  });
});

describe('a fault', () => {
  it('lies in everything that its path begins with', () => {
    expect(enclosing('a.b[0].c')).toEqual(['a.b[0].c', 'a.b[0]', 'a.b', 'a']);
  });

  it('stands at its control, else at the nearest that it lies in', () => {
    const fault = (description: string, field?: string) => ({
      code: '1',
      description,
      ...(field && { field }),
    });
    const placed = placeFaults(
      [
        fault('one', 'a[0].b'),
        fault('two', 'a[0].c[3]'),
        fault('three', 'a[0].c'),
        fault('four', 'z'),
        fault('five'),
      ],
      new Set(['a', 'a[0].b', 'a[0].c']),
    );
    expect([...placed]).toEqual([
      ['a[0].b', 'one'],
      ['a[0].c', 'two three'],
    ]);
  });
});

describe('what the form does not show', () => {
  it.each([
    [{ start_date_time: 'NOW', limit: 3, compare: 'PREVIOUS_YEAR', totals: ['TOTAL'] }, []],
    [{ limit: {}, fill: null, colour: 1 }, ['limit', 'fill', 'colour']],
    [{ metrics: [{ name: 'a', more: 1 }, 'b'] }, ['metrics[0].more', 'metrics[1]']],
    [{ compare: { start_date_time: 'NOW' } }, []],
    [{ compare: ['NOW'] }, ['compare']],
    [{ dimension_filter: { and: [{ not: { filter: { operator: 'EXACT' } } }] } }, []],
    [{ dimension_filter: { and: [], or: [] } }, ['dimension_filter']],
    [
      { dimension_filter: { and: [{ filter: { operator: 1 } }] } },
      ['dimension_filter.and[0].filter.operator'],
    ],
    [
      {
        metrics: [
          { metric_filter_clauses: [{ filters: [{ comparison_value: [1, 2] }, { comparison_value: [1] }] }] },
        ],
      },
      ['metrics[0].metric_filter_clauses[0].filters[1].comparison_value'],
    ],
  ])('%j: %j', (body, paths) => {
    expect(unshownIn(body)).toEqual(paths);
  });
});

describe('a view without a request', () => {
  const given = view(
    '#acc=A&sub=imsi:1&from=LAST_WEEK&to=NOW&tz=UTC&g=DAY&idle=zero&by=network&q=jitter.AVG',
  );
  const body = {
    start_date_time: 'LAST_WEEK',
    end_date_time: 'NOW',
    time_zone: 'UTC',
    bucket_range: 'EXACT',
    granularity: 'DAY',
    fill: 'ZERO',
    dimension_filter_clauses: [
      { filters: [{ dimension_name: 'account_id', operator: 'EXACT', expressions: ['A'] }] },
      { filters: [{ dimension_name: 'imsi', operator: 'EXACT', expressions: ['1'] }] },
    ],
    dimensions: ['network'],
    limit: 7,
    others: true,
    metrics: [{ name: 'jitter', aggregation_type: 'AVG' }],
    metadata: true,
  };

  it('becomes one with it', () => {
    expect(requestOf(given, ['A', 'B'])).toEqual(body);
    const next = folded(given, ['A', 'B']);
    expect([JSON.parse(next?.q ?? ''), next?.from, next?.acc]).toEqual([body, '', []]);
    expect(folded({ ...given, ...next }, ['A', 'B'])).toBeUndefined();
  });

  it('changes the request that it stands beside', () => {
    const q = JSON.stringify(body);
    const next = folded({ ...view(''), q, from: 'TODAY', g: 'HOUR' }, []);
    expect(JSON.parse(next?.q ?? '')).toEqual({ ...body, start_date_time: 'TODAY', granularity: 'HOUR' });
    expect(folded({ ...view(''), q: '{"a"', from: 'TODAY' }, [])).not.toHaveProperty('q');
  });

  it('is what other screens show of a request', () => {
    expect(viewOf(JSON.stringify(body))).toEqual({
      from: 'LAST_WEEK',
      to: 'NOW',
      tz: 'UTC',
      g: 'DAY',
      acc: ['A'],
      site: [],
    });
    expect(viewOf('{')).toEqual({});
  });
});
