import { describe, expect, it } from '@jest/globals';
import { readFormat } from './format.js';

const faultsOf = (work: () => unknown): unknown => {
  try {
    return work();
  } catch (error) {
    return (error as { faults: unknown }).faults;
  }
};

describe('the format of an answer', () => {
  it.each([
    [undefined, 'json'],
    ['*/*', 'json'],
    ['application/json', 'json'],
    ['application/json, text/plain, */*', 'json'],
    ['text/csv', 'csv'],
    ['TEXT/CSV; charset=utf-8', 'csv'],
    ['text/*', 'csv'],
    ['application/*', 'json'],
    ['application/x-ndjson', 'ndjson'],
    // A named type wins over a wildcard.
    ['*/*, text/csv', 'csv'],
    ['application/*, application/x-ndjson', 'ndjson'],
    // The first of equals wins.
    ['text/csv, application/json', 'csv'],
    ['application/x-ndjson, text/csv', 'ndjson'],
    // The greatest quality wins, in any spelling.
    ['application/json;q=0.5, text/csv;q=0.9', 'csv'],
    ['text/csv;q=0.001, application/x-ndjson;q=0.002, */*;q=0', 'ndjson'],
    ['text/html, application/xhtml+xml, application/xml;q=0.9, */*;q=0.8', 'json'],
    // The more precise range decides, also to refuse a type.
    ['application/json;q=0, */*', 'csv'],
    ['application/json;q=0, text/csv;q=0, */*;q=0.1', 'ndjson'],
    // A part that is no media range is ignored.
    ['nonsense', 'json'],
    ['text/csv;q=2, application/x-ndjson;q=0.1', 'ndjson'],
    ['', 'json'],
  ])('for Accept: %s is %s', (accept, expected) => {
    expect(readFormat({}, accept)).toBe(expected);
  });

  it.each(['text/html', 'image/*', '*/*;q=0', 'application/json;q=0', 'application/xml, text/plain;q=0.5'])(
    'is none for Accept: %s',
    (accept) => {
      expect(faultsOf(() => readFormat({}, accept))).toEqual([
        {
          name: 'NOT_ACCEPTABLE',
          field: 'Accept',
          detail: 'must be one of application/json, text/csv, application/x-ndjson',
        },
      ]);
    },
  );

  it('is the format in the query, regardless of Accept', () => {
    expect(readFormat({ apikey: 'x', format: 'csv' }, 'text/html')).toBe('csv');
    expect(readFormat({ format: 'json' }, 'text/csv')).toBe('json');
  });

  it.each([[''], ['CSV'], ['xml'], [['csv', 'csv']], ['__proto__']])('is not %j', (format) => {
    expect(faultsOf(() => readFormat({ format }, undefined))).toEqual([
      {
        name: 'FORMAT',
        field: 'format',
        detail: expect.stringMatching(/^must be one of json, csv, ndjson; given /) as unknown,
      },
    ]);
  });

  it('is accepted with no other parameter than the key', () => {
    expect(faultsOf(() => readFormat({ apikey: 'x', fromat: 'csv', b: '1' }, undefined))).toEqual([
      { name: 'UNKNOWN_PROPERTY', field: 'fromat' },
      { name: 'UNKNOWN_PROPERTY', field: 'b' },
    ]);
  });
});
