import { describe, expect, it } from '@jest/globals';
import { ApiError } from '../../src/errors/api-error.js';
import { MAPPING_SCHEMA, parseMapping, PRESETS, readMapping } from '../../src/mapping/index.js';
import { isValid } from './json-schema.js';

const isByTheSchema = (document: unknown): boolean => isValid(document, MAPPING_SCHEMA);

const GOOD = {
  fields: {
    record_id: 'id',
    started_at: 'from',
    ended_at: 'to',
    uplink_bytes: 'up',
    downlink_bytes: { value: 0 },
  },
};
const withField = (field: string, value: unknown) => ({
  ...GOOD,
  fields: { ...GOOD.fields, [field]: value },
});

function faultsOf(document: unknown): string[] {
  try {
    parseMapping(document);
    return [];
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return error.faults.map(({ field = '', detail = '' }) => `${field}: ${detail}`);
  }
}

describe('a mapping', () => {
  it.each([...PRESETS])('%s is good, also by the schema', (_name, document) => {
    expect(faultsOf(document)).toEqual([]);
    expect(isByTheSchema(document)).toBe(true);
  });

  it.each<[string, unknown]>([
    [
      'column',
      withField('genre', { column: 'x', optional: true, steps: ['trim', { map: { a: 'b', c: null } }] }),
    ],
    ['sum', withField('uplink_bytes', { sum: ['a', { column: 'b', unit: 'gigawords', optional: true }] })],
    [
      'times',
      withField('started_at', {
        first: [
          { column: 'a', time: 'epoch_us' },
          { column: 'b', time: 'DD.MM.YYYY HH:mm' },
        ],
      }),
    ],
    [
      'end by duration',
      withField('ended_at', { latest: ['x', { after_start: { column: 'd', duration: 'clock' } }] }),
    ],
    ['start by duration', withField('started_at', { before_end: 'd' })],
    [
      'when',
      withField('uplink_bytes', {
        column: 'b',
        when: { column: 'd', is: ['up'], not: ['down'] },
        otherwise: 0,
      }),
    ],
    ['hash', withField('record_id', { hash: ['a', { column: 'b' }] })],
    ['join', withField('record_id', { join: ['a', 'b'], with: '' })],
    ['no header', { ...GOOD, header: false, columns: ['id', 'from'] }],
    ['json', { ...GOOD, format: 'json', rows: ['a.b[].c[]', ''] }],
    ['session', { ...withField('session_id', 's'), counters: 'cumulative' }],
    ['extends', { extends: 'radius', zone: '+07:00', fields: { ue_ip: null } }],
  ])('may have %s', (_what, document) => {
    expect(faultsOf(document)).toEqual([]);
    expect(isByTheSchema(document)).toBe(true);
  });

  it.each<[unknown, string]>([
    [{ ...GOOD, colour: 1 }, 'colour'],
    [{ ...GOOD, constructor: 1 }, 'constructor'],
    [withField('speed', 'x'), 'fields.speed'],
    [withField('genre', 7), 'fields.genre'],
    [withField('genre', { column: 'x', toString: 'y' }), 'fields.genre.toString'],
    [withField('genre', { column: 'x', steps: ['tidy'] }), 'fields.genre.steps[0]'],
    [withField('genre', { column: 'x', steps: [{ only: 'constructor' }] }), 'fields.genre.steps[0].only'],
    [withField('genre', { column: 'x', steps: [{ split: ',' }] }), 'fields.genre.steps[0].part'],
    [withField('uplink_bytes', { column: 'x', unit: 'toString' }), 'fields.uplink_bytes.unit'],
    [withField('uplink_bytes', { first: [] }), 'fields.uplink_bytes.first'],
    [withField('uplink_bytes', { first: [['x']] }), 'fields.uplink_bytes.first[0]'],
    [
      withField('ended_at', { after_start: { column: 'd', duration: 'years' } }),
      'fields.ended_at.after_start.duration',
    ],
    [{ ...GOOD, delimiter: '::' }, 'delimiter'],
    [{ ...GOOD, ignore: [{ is: ['x'] }] }, 'ignore[0].column'],
    [{ ...GOOD, ignore: {} }, 'ignore'],
    [{ ...GOOD, skip_lines: -1 }, 'skip_lines'],
    [{ ...GOOD, fields: [] }, 'fields'],
    [[], ''],
    ['radius', ''],
  ])('is refused by the checks and by the schema: %j', (document, path) => {
    expect(faultsOf(document).map((fault) => fault.split(': ')[0])).toContain(path);
    expect(isByTheSchema(document)).toBe(false);
  });

  it.each<[unknown, string]>([
    [{ fields: {} }, 'fields.record_id: missing'],
    [{ extends: 'radius', fields: { ended_at: null } }, 'fields.ended_at: missing'],
    [{ ...GOOD, header: false }, 'columns: must name the columns of a file without a header'],
    [{ ...GOOD, rows: 'a[]' }, 'rows: goes with JSON'],
    [{ ...GOOD, zone: 'Mars' }, 'zone: must be UTC'],
    [{ ...GOOD, counters: 'cumulative' }, 'fields.session_id: goes with counters'],
    [withField('uplink_bytes', { value: 'much' }), 'fields.uplink_bytes.value: must be a number'],
    [withField('genre', {}), 'fields.genre: must have exactly one of column'],
    [withField('genre', { column: 'x', value: 1 }), 'fields.genre: must have exactly one of column'],
    [withField('genre', { column: 'x', unit: 'kB' }), 'fields.genre.unit: goes with an amount'],
    [withField('genre', { sum: ['x'] }), 'fields.genre.sum: makes an amount'],
    [withField('genre', { latest: ['x'] }), 'fields.genre.latest: chooses among times'],
    [withField('started_at', { after_start: 'd' }), 'fields.started_at.after_start: goes into ended_at only'],
    [withField('started_at', { column: 'x', time: 'HH:mm' }), 'fields.started_at.time: must be'],
    [withField('genre', { column: 'x', otherwise: 'y' }), 'fields.genre.otherwise: goes with when'],
    [withField('genre', { column: 'x', when: { column: 'd' } }), 'fields.genre.when: must have is'],
    [{ ...GOOD, ignore: [{ column: 'x', is: ['a'], not: ['b'] }] }, 'ignore[0]: must have is or not'],
    [{ ...GOOD, format: 'json', fields: { ...GOOD.fields, genre: 'a..b' } }, 'fields.genre: must be a path'],
    [
      {
        ...GOOD,
        fields: { ...GOOD.fields, started_at: { before_end: 'd' }, ended_at: { after_start: 'd' } },
      },
      'fields.ended_at: start and end cannot each be counted from the other',
    ],
  ])('is refused by the checks, which say what goes with what: %j', (document, fault) => {
    expect(faultsOf(document).some((found) => found.startsWith(fault))).toBe(true);
  });

  it('is not nested without end', () => {
    let expression: unknown = 'x';
    for (let depth = 0; depth < 200; depth++) expression = { first: [expression] };
    expect(faultsOf(withField('genre', expression)).join()).toContain('nested at most 8 deep');
  });
});

describe('a mapping file', () => {
  it('is YAML or JSON', () => {
    expect(readMapping('extends: radius\nzone: +07:00 # Bangkok\n')).toEqual({
      extends: 'radius',
      zone: '+07:00',
    });
    expect(readMapping(JSON.stringify(GOOD))).toEqual(GOOD);
  });

  it.each([
    ['a: [', 'not YAML or JSON'],
    ['a: 1\na: 2', 'not YAML or JSON'],
    ['a: &x [1]\nb: *x', 'not YAML or JSON'],
    ['x'.repeat(262_145), 'at most 262144 characters'],
  ])('is refused: %.20s', (text, detail) => {
    expect(() => readMapping(text)).toThrow(detail);
  });
});
