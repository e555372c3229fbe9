import { describe, expect, it } from '@jest/globals';
import { readForm } from './format.js';

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
    expect(readForm({}, accept).format).toBe(expected);
  });

  it.each(['text/html', 'image/*', '*/*;q=0', 'application/json;q=0', 'application/xml, text/plain;q=0.5'])(
    'is none for Accept: %s',
    (accept) => {
      expect(faultsOf(() => readForm({}, accept))).toEqual([
        {
          name: 'NOT_ACCEPTABLE',
          field: 'Accept',
          detail: 'must be one of application/json, text/csv, application/x-ndjson',
        },
      ]);
    },
  );

  it('is the format in the query, regardless of Accept', () => {
    expect(readForm({ apikey: 'x', format: 'csv' }, 'text/html').format).toBe('csv');
    expect(readForm({ format: 'json' }, 'text/csv').format).toBe('json');
  });

  it.each([[''], ['CSV'], ['xml'], [['csv', 'csv']], ['__proto__']])('is not %j', (format) => {
    expect(faultsOf(() => readForm({ format }, undefined))).toEqual([
      {
        name: 'FORMAT',
        field: 'format',
        detail: expect.stringMatching(/^must be one of json, csv, ndjson; given /) as unknown,
      },
    ]);
  });

  it('has a layout and options beside it', () => {
    expect(readForm({ format: 'csv' }, undefined)).toEqual({
      format: 'csv',
      layout: 'long',
      bom: false,
      safe: false,
    });
    expect(readForm({ layout: 'wide', bom: 'true', safe: 'true' }, 'text/csv')).toEqual({
      format: 'csv',
      layout: 'wide',
      bom: true,
      safe: true,
    });
    expect(readForm({ format: 'json', layout: 'long', bom: 'false', safe: 'false' }, undefined)).toEqual(
      readForm({}, undefined),
    );
    expect(readForm({ format: 'ndjson', layout: 'wide' }, undefined)).toMatchObject({ layout: 'wide' });
  });

  it('lists every fault of the layout and the options', () => {
    const query = { layout: 'wider', bom: ['true', 'true'], safe: '1', formt: 'csv' };
    expect(faultsOf(() => readForm(query, undefined))).toEqual([
      { name: 'UNKNOWN_PROPERTY', field: 'formt' },
      {
        name: 'LAYOUT',
        field: 'layout',
        detail: 'must be one of long, wide; given "wider"; did you mean wide?',
      },
      { name: 'CSV_OPTION', field: 'bom', detail: 'must be one of true, false; given an array' },
      { name: 'CSV_OPTION', field: 'safe', detail: 'must be one of true, false; given "1"' },
    ]);
  });

  it.each([
    [{ layout: 'wide', bom: 'true', safe: 'true' }, undefined, ['layout', 'bom', 'safe']],
    [{ layout: 'wide', bom: 'true', safe: 'true' }, 'application/x-ndjson', ['bom', 'safe']],
  ])('refuses options that it does not have: %j', (query, accept, fields) => {
    const faults = fields.map((field) => expect.objectContaining({ name: 'NOT_TOGETHER', field }) as unknown);
    expect(faultsOf(() => readForm(query, accept))).toEqual(faults);
  });

  it('is accepted with no other parameter than the key', () => {
    expect(faultsOf(() => readForm({ apikey: 'x', fromat: 'csv', b: '1' }, undefined))).toEqual([
      { name: 'UNKNOWN_PROPERTY', field: 'fromat' },
      { name: 'UNKNOWN_PROPERTY', field: 'b' },
    ]);
  });
});
