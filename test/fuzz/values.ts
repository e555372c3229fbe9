import fc, { type Arbitrary } from 'fast-check';
import type { AnySchemaObject } from 'ajv/dist/2020.js';
import { INHERITED_NAMES } from '../support/refusals.js';
import { resolved } from './document.js';

const HOSTILE_TEXTS: readonly string[] = [
  '',
  ' ',
  '\u0000',
  '\ud800',
  '\u202e',
  '\r\nX-Injected: 1',
  "' OR 1=1 --",
  '"; DROP TABLE usage_record; --',
  '$1',
  '%00',
  '%',
  '../../etc/passwd',
  '${jndi:ldap://x}',
  '(a+)+$',
  '[',
  'NaN',
  'Infinity',
  '1e400',
  '-0',
  '0x10',
  '٣',
  '9007199254740993',
  '99999999999999999999999999',
  '2024-02-30',
  '2024-02-29T24:00:00Z',
  '275760-09-13T00:00:00Z',
  '+275760-09-13T00:00:00Z',
  '-271821-04-20T00:00:00Z',
  'NOW-9999999D',
  'x'.repeat(300),
  ...INHERITED_NAMES,
];

export const hostileText: Arbitrary<string> = fc.oneof(
  fc.constantFrom(...HOSTILE_TEXTS),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({ unit: 'grapheme', maxLength: 40 }),
);

/** Any JSON value. */
export const hostileValue: Arbitrary<unknown> = fc.oneof(
  hostileText,
  fc.constantFrom(null, true, false, [], {}, [[]], [{}], -1, 0, 1.5, 1e15, 2 ** 53, -(2 ** 63), 1e300),
  fc.integer(),
  fc.double({ noNaN: true }),
  fc.jsonValue({ maxDepth: 3 }),
);

/** A value of a schema, as far as the schema's words go: most services would take it. */
export function valueOf(schema: AnySchemaObject, depth = 0): Arbitrary<unknown> {
  const it = resolved(schema);
  if (Array.isArray(it.enum)) return fc.constantFrom(...(it.enum as unknown[]));
  if ('const' in it) return fc.constant(it.const);
  const choices = [it.oneOf, it.anyOf].find(Array.isArray) as AnySchemaObject[] | undefined;
  if (choices) return fc.oneof(...choices.map((one) => valueOf(one, depth + 1)));
  if (Array.isArray(it.allOf)) return allOf(it.allOf as AnySchemaObject[], depth);
  const types = (Array.isArray(it.type) ? it.type : [it.type]) as string[];
  return fc.oneof(...types.map((type) => valueOfType(type, it, depth)));
}

const allOf = (schemas: readonly AnySchemaObject[], depth: number): Arbitrary<unknown> =>
  fc
    .tuple(...schemas.map((one) => valueOf(one, depth + 1)))
    .map((parts) => Object.assign({}, ...parts) as unknown);

function valueOfType(type: string, it: AnySchemaObject, depth: number): Arbitrary<unknown> {
  const example = it.example === undefined ? [] : [fc.constant(it.example as unknown)];
  switch (type) {
    case 'string':
      return fc.oneof(...example, textOf(it));
    case 'integer':
      return fc.oneof(...example, fc.integer(bounds(it)));
    case 'number':
      return fc.oneof(...example, fc.double({ ...bounds(it), noNaN: true }));
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    case 'array':
      return fc.array(valueOf((it.items ?? {}) as AnySchemaObject, depth + 1), {
        minLength: depth > 4 ? 0 : Math.min(Number(it.minItems ?? 0), 3),
        maxLength: depth > 4 ? 0 : 3,
      });
    case 'object':
      return objectOf(it, depth);
    default:
      return hostileValue;
  }
}

function bounds(it: AnySchemaObject): { min: number; max: number } {
  const min = Math.max(Number(it.minimum ?? -10), -(2 ** 31));
  return { min, max: Math.max(min, Math.min(Number(it.maximum ?? min + 1_000), 2 ** 31 - 1)) };
}

function textOf(it: AnySchemaObject): Arbitrary<string> {
  if (it.format === 'date-time') {
    return fc
      .date({ min: new Date('2020-01-01'), max: new Date('2030-01-01'), noInvalidDate: true })
      .map((date) => date.toISOString());
  }
  if (it.format === 'uuid') return fc.uuid();
  return fc.string({ minLength: Math.min(Number(it.minLength ?? 0), 100), maxLength: 20 });
}

function objectOf(it: AnySchemaObject, depth: number): Arbitrary<unknown> {
  const properties = Object.entries((it.properties ?? {}) as Record<string, AnySchemaObject>);
  const required = new Set((it.required ?? []) as string[]);
  const kept = depth > 4 ? properties.filter(([name]) => required.has(name)) : properties;
  return fc.record(Object.fromEntries(kept.map(([name, one]) => [name, valueOf(one, depth + 1)])), {
    requiredKeys: kept.map(([name]) => name).filter((name) => required.has(name)),
  });
}
