import { describe, expect, it } from '@jest/globals';
import { Allow, IsOptional, IsString } from 'class-validator';
import { Holds, PartsHold } from './from-validation.js';
import { IsDateTime } from './is-date-time.js';
import { IsNameOf } from './is-name-of.js';
import { AtMost } from './list-limits.js';
import { Part, partOf, Parts } from './parts.js';
import { passes } from './passes.js';
import { PropertyNotes } from './property-notes.js';
import { readShape, type Wording } from './read-shape.js';

const isText = (value: unknown): boolean => typeof value === 'string';
const isShort = (value: unknown): boolean => isText(value) && (value as string).length < 4;

class Stop {
  @Holds(isText, 'GENRE', 'must be a text')
  readonly place!: string;

  @IsOptional()
  @IsNameOf(['bus', 'tram'], 'NETWORK')
  readonly by?: string;
}

class Ticket {
  @Holds(isText, 'GENRE')
  readonly owner!: string;
}

class Journey {
  // Decorators run from the last to the first: the test of the type comes first.
  @Holds(isShort, 'REASON', (value) => `must be short, not ${String(value)}`)
  @Holds(isText, 'KEY_NAME', 'must be a text')
  readonly name!: string;

  @IsOptional()
  @Parts(() => Stop, 'MAPPING', { least: 1, most: 3 })
  readonly stops?: readonly Stop[];

  @IsOptional()
  @Part(() => Ticket, 'SESSION_ID')
  readonly ticket?: Ticket;

  @IsOptional()
  @AtMost(2, 'RECORD_IDS')
  @PartsHold(
    (value) =>
      (value as readonly unknown[]).flatMap((one, i) =>
        isText(one)
          ? []
          : [{ at: `[${i}]`, detail: 'must be a text', ...(i === 1 && { error: 'IMSI' as const }) }],
      ),
    'MSISDN',
  )
  readonly tags?: readonly string[];

  @IsOptional()
  @IsDateTime('STARTED_AT')
  readonly at?: string;
}

class LongJourney extends Journey {
  @Holds(isText, 'CELL_ID', 'must be a text')
  readonly end!: string;
}

const WORDING: Wording = { unknownProperty: 'UNKNOWN_PROPERTY', fallback: 'MALFORMED_BODY' };
const read = (value: object) => readShape(Journey, value as Readonly<Record<string, unknown>>, WORDING);
const faultsOf = (value: object) => read(value).faults;

describe('an object without a fault', () => {
  it('is read as its class, and the objects in it as theirs', () => {
    const { dto, faults } = read({
      name: 'day',
      stops: [{ place: 'a' }, { place: 'b', by: 'tram' }],
      ticket: { owner: 'me' },
      tags: ['x', 'y'],
      at: '2024-01-01T00:00:00Z',
    });
    expect(faults).toEqual([]);
    expect(dto).toBeInstanceOf(Journey);
    expect(dto.stops?.every((stop) => stop instanceof Stop)).toBe(true);
    expect(dto.ticket).toBeInstanceOf(Ticket);
    expect(dto).toEqual({
      name: 'day',
      stops: [{ place: 'a' }, { place: 'b', by: 'tram' }],
      ticket: { owner: 'me' },
      tags: ['x', 'y'],
      at: '2024-01-01T00:00:00Z',
    });
  });

  it('may have null in the place of what it need not have', () => {
    expect(faultsOf({ name: 'day', stops: null, ticket: null, tags: null, at: null })).toEqual([]);
  });

  it('has the tests of the class that it extends', () => {
    const longer = readShape(LongJourney, { name: 5, end: 'z', stops: [{ place: 1 }] }, WORDING);
    expect(longer.faults.map(({ name, field }) => [name, field])).toEqual(
      expect.arrayContaining([
        ['KEY_NAME', 'name'],
        ['GENRE', 'stops[0].place'],
      ]),
    );
    expect(longer.dto.stops?.[0]).toBeInstanceOf(Stop);
    expect(partOf(Journey, 'name')).toBeUndefined();
    expect(partOf(LongJourney, 'stops')?.shape()).toBe(Stop);
  });
});

describe('the faults of a property', () => {
  it('are told each with the text of its test, in the order of the tests', () => {
    expect(faultsOf({ name: 'week' })).toEqual([
      { name: 'REASON', field: 'name', detail: 'must be short, not week' },
    ]);
    expect(faultsOf({ name: 5 })).toEqual([
      { name: 'KEY_NAME', field: 'name', detail: 'must be a text' },
      { name: 'REASON', field: 'name', detail: 'must be short, not 5' },
    ]);
    expect(faultsOf({})).toEqual([
      { name: 'KEY_NAME', field: 'name', detail: 'must be a text' },
      { name: 'REASON', field: 'name', detail: 'must be short, not undefined' },
    ]);
  });

  it('of a date-time and of a name say what is allowed', () => {
    expect(faultsOf({ name: 'day', at: 'today', stops: [{ place: 'a', by: 'bsu' }] })).toEqual([
      {
        name: 'NETWORK',
        field: 'stops[0].by',
        detail: 'must be one of bus, tram; given "bsu"; did you mean bus?',
      },
      {
        name: 'STARTED_AT',
        field: 'at',
        detail: 'must be an RFC 3339 date-time with offset, once; given "today"',
      },
    ]);
  });

  it('are told once where two tests find the same, with the first text', () => {
    class Twice {
      @Holds(isShort, 'GENRE', 'must be short')
      @Holds(isText, 'GENRE', 'must be a text')
      readonly word!: string;
    }
    const told = (word: unknown) => readShape(Twice, { word }, WORDING).faults.map(({ detail }) => detail);
    expect(told(7)).toEqual(['must be a text']);
    expect(told('long')).toEqual(['must be short']);
  });

  it('have no text where the test gives none', () => {
    expect(faultsOf({ name: 'day', ticket: {} })).toEqual([{ name: 'GENRE', field: 'ticket.owner' }]);
  });

  it('are those of its parts, each with its place and its own name', () => {
    expect(faultsOf({ name: 'day', tags: [1, 2] })).toEqual([
      { name: 'MSISDN', field: 'tags[0]', detail: 'must be a text' },
      { name: 'IMSI', field: 'tags[1]', detail: 'must be a text' },
    ]);
  });

  it('are one that was found, also if a second look finds none', () => {
    let looks = 0;
    class Moody {
      @PartsHold(() => (++looks > 2 ? [] : [{ at: '', detail: 'no' }]), 'ALIAS')
      readonly mood!: string;
    }
    expect(readShape(Moody, { mood: 'x' }, WORDING).faults).toEqual([{ name: 'ALIAS', field: 'mood' }]);
  });
});

describe('a property that holds objects', () => {
  it.each<[string, object, object[]]>([
    [
      'is no array',
      { stops: { place: 'a' } },
      [{ name: 'MAPPING', field: 'stops', detail: 'must be an array; given an object' }],
    ],
    ['is an empty array', { stops: [] }, [{ name: 'MAPPING', field: 'stops', detail: 'must not be empty' }]],
    [
      'is an array of arrays',
      { stops: [[{ place: 'a' }], { place: 'b' }, 7] },
      [
        { name: 'MAPPING', field: 'stops[0]', detail: 'must be an object; given an array' },
        { name: 'MAPPING', field: 'stops[2]', detail: 'must be an object; given 7' },
      ],
    ],
    ['has too many', { stops: [{}, {}, {}, {}] }, [{ name: 'MAPPING', field: 'stops', detail: 'at most 3' }]],
    [
      'is an array where one object belongs',
      { ticket: [{ owner: 'me' }] },
      [{ name: 'SESSION_ID', field: 'ticket', detail: 'must be an object; given an array' }],
    ],
    [
      'is a text',
      { ticket: 'me' },
      [{ name: 'SESSION_ID', field: 'ticket', detail: 'must be an object; given "me"' }],
    ],
  ])('has a fault when it %s', (_, value, faults) => {
    expect(faultsOf({ name: 'day', ...value })).toEqual(faults);
  });

  it('may be empty unless it says otherwise', () => {
    class Free {
      @Parts(() => Ticket, 'MAPPING', { most: 1 })
      readonly tickets!: readonly Ticket[];
    }
    expect(readShape(Free, { tickets: [] }, WORDING).faults).toEqual([]);
    expect(readShape(Free, {}, WORDING).faults).toEqual([
      { name: 'MAPPING', field: 'tickets', detail: 'must be an array' },
    ]);
    expect(readShape(Free, { tickets: [{ owner: 'a' }, { owner: 'b' }] }, WORDING)).toEqual({
      dto: {},
      faults: [{ name: 'MAPPING', field: 'tickets', detail: 'at most 1' }],
    });
  });

  it('is read beside faults of other properties', () => {
    expect(faultsOf({ name: 5, stops: [{ place: 'a' }, { place: 2 }], ticket: { owner: 3 } })).toEqual([
      { name: 'KEY_NAME', field: 'name', detail: 'must be a text' },
      { name: 'REASON', field: 'name', detail: 'must be short, not 5' },
      { name: 'GENRE', field: 'stops[1].place', detail: 'must be a text' },
      { name: 'GENRE', field: 'ticket.owner' },
    ]);
  });

  it('takes an array that is not too long, whatever is in it', () => {
    expect(faultsOf({ name: 'day', tags: ['a', 'b', 'c'] })).toEqual([
      { name: 'RECORD_IDS', field: 'tags', detail: 'at most 2' },
    ]);
    // A text is no array, however long.
    expect(faultsOf({ name: 'day', ticket: 'long' })).toHaveLength(1);
  });
});

describe('a property that the class does not have', () => {
  it('is a fault, with the name that was meant', () => {
    const { dto, faults } = read({ nmae: 'x', name: 'day', ticket: { owner: 'me', zzz: 1 } });
    expect(faults).toEqual([
      { name: 'UNKNOWN_PROPERTY', field: 'nmae', detail: 'did you mean name?' },
      { name: 'UNKNOWN_PROPERTY', field: 'ticket.zzz' },
    ]);
    expect(Object.keys(dto)).toEqual(['name', 'ticket']);
  });

  it('is one also if all objects inherit it', () => {
    const { dto, faults } = read(
      JSON.parse('{"name": "day", "__proto__": {"a": 1}, "constructor": 1}') as object,
    );
    expect(faults).toEqual([
      { name: 'UNKNOWN_PROPERTY', field: '__proto__' },
      { name: 'UNKNOWN_PROPERTY', field: 'constructor' },
    ]);
    expect(Object.getPrototypeOf(dto)).toBe(Journey.prototype);
  });

  it('is named by at most 64 characters', () => {
    expect(faultsOf({ name: 'day', ['y'.repeat(65)]: 1, ['z'.repeat(64)]: 1 })).toEqual([
      { name: 'UNKNOWN_PROPERTY', field: `${'y'.repeat(64)}...` },
      { name: 'UNKNOWN_PROPERTY', field: 'z'.repeat(64) },
    ]);
  });
});

describe('more faults than are listed', () => {
  it('are counted: an object with faults counts as one', () => {
    const unknown = Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`x${i}`, 1]));
    const { faults } = read({ ...unknown, name: 5, stops: [{ place: 1, by: 'x' }, { place: 'a' }] });
    expect(faults).toHaveLength(101);
    expect(faults[99]).toEqual({ name: 'UNKNOWN_PROPERTY', field: 'x99' });
    // The journey itself, and its first stop.
    expect(faults[100]).toEqual({ name: 'MORE_FAULTS', detail: 'and at least 2 more', count: 2 });
  });
});

describe('the quick check of an object', () => {
  const journey = (values: object) => Object.assign(new Journey(), values);

  it('says whether every test passes', () => {
    expect(passes(Journey, journey({ name: 'day' }))).toBe(true);
    expect(passes(Journey, journey({ name: 'week' }))).toBe(false);
    expect(passes(Journey, journey({ name: 'day', at: null, tags: undefined }))).toBe(true);
    expect(passes(Journey, journey({ name: 'day', at: 'today' }))).toBe(false);
    expect(passes(Journey, journey({ name: 'day', tags: [1] }))).toBe(false);
    expect(passes(Journey, journey({ name: 'day', tags: ['1'], at: '2024-01-01T00:00:00Z' }))).toBe(true);
  });

  it('refuses decorators that no body uses', () => {
    class Marked {
      @Allow()
      readonly marked!: string;
    }
    class Each {
      // eslint-disable-next-line no-restricted-syntax -- the decorator that is refused
      @IsString({ each: true })
      readonly each!: string[];
    }
    class Sometimes {
      @IsString({ validateIf: () => false })
      readonly sometimes!: string;
    }
    class Plain {
      @IsString()
      readonly plain!: string;
    }
    const check = (Shape: new () => object) => () => passes(Shape, new Shape());
    expect(check(Marked)).toThrow('marked has a decorator of a kind that no body uses: whitelistValidation');
    expect(check(Each)).toThrow('each has a decorator of a kind that no body uses');
    expect(check(Sometimes)).toThrow('sometimes has a decorator of a kind that no body uses');
    expect(check(Plain)()).toBe(false);
  });

  it('gives a test the object that has the value', () => {
    const seen: unknown[] = [];
    class Pair {
      readonly other = 'o';

      @PartsHold((value, object) => {
        seen.push(value, object);
        return [];
      }, 'GENRE')
      readonly one!: string;
    }
    const pair = Object.assign(new Pair(), { one: 'x' });
    expect(passes(Pair, pair)).toBe(true);
    expect(seen).toEqual(['x', pair]);
    expect(seen[1]).toBe(pair);
  });
});

describe('notes on properties', () => {
  it('are those of the nearest class', () => {
    class One {
      readonly own = 1;
    }
    class Two extends One {}
    const notes = new PropertyNotes<string>();
    notes.add(One.prototype, 'a', 'one');
    notes.add(One.prototype, 'b', 'one');
    notes.add(Two.prototype, 'a', 'two');
    expect([notes.of(One, 'a'), notes.of(One, 'b'), notes.of(Two, 'a'), notes.of(Two, 'b')]).toEqual([
      'one',
      'one',
      'two',
      'one',
    ]);
    expect(notes.of(Two, 'c')).toBeUndefined();
  });
});
