import { getMetadataStorage, validateSync, type ValidationError } from 'class-validator';
import type { Fault } from './api-error.js';
import type { ErrorName } from './catalogue.js';
import { NO_DETAIL, type FaultContext } from './from-validation.js';
import { isObject } from '../common/is-object.js';
import { nearest } from './nearest.js';
import { partOf, type PartOf } from './parts.js';

/** The catalogue's names of faults that no decorator names. */
export interface Wording {
  /** The name of a property that is not defined. */
  readonly unknownProperty: ErrorName;
  /** The name of a failure whose decorator gives none. */
  readonly fallback: ErrorName;
}

/** The object that was read, and all of its faults. */
export interface ReadShape<T> {
  readonly dto: T;
  readonly faults: readonly Fault[];
}

/**
 * Reads an object as a class, and the objects in it as their classes. It copies only properties that the class defines,
 * so a name like `__proto__` counts as unknown. It reads an object only where the class has one. So every value that is
 * read is checked, and the reverse.
 */
export function readShape<T extends object>(
  Shape: new () => T,
  value: Readonly<Record<string, unknown>>,
  wording: Wording,
  parent = '',
): ReadShape<T> {
  const dto = new Shape();
  const values = dto as Record<string, unknown>;
  const { known, parts } = propertiesOf(Shape);
  const faults: Fault[] = [];
  for (const name of Object.keys(value)) {
    if (known.has(name)) values[name] = value[name];
    else faults.push(unknownProperty(join(parent, name), name, known, wording));
  }
  const errors = validateSync(dto, { forbidUnknownValues: true });
  for (const name of errors.length === 0 ? parts.keys() : known) {
    const field = join(parent, name);
    const error = errors.find(({ property }) => property === name);
    if (error) faults.push(...faultsOf(error, field, wording));
    const part = parts.get(name);
    if (part) faults.push(...readPart(part, values, name, field, wording));
  }
  return { dto, faults };
}

/** Replaces raw objects by the objects that were read from them. A value that is no object has a fault already. */
function readPart(
  { shape, isList }: PartOf,
  values: Record<string, unknown>,
  name: string,
  field: string,
  wording: Wording,
): readonly Fault[] {
  const value = values[name];
  if (Array.isArray(value) !== isList) return [];
  const Part = shape();
  const faults: Fault[] = [];
  const read = (one: unknown, place: string): unknown => {
    if (!isObject(one)) return one;
    const inner = readShape(Part, one, wording, place);
    faults.push(...inner.faults);
    return inner.dto;
  };
  values[name] = Array.isArray(value)
    ? value.map((one: unknown, i) => read(one, `${field}[${i}]`))
    : read(value, field);
  return faults;
}

/** The faults of one property. A fault that several tests find is listed once. */
function faultsOf(error: ValidationError, field: string, { fallback }: Wording): Fault[] {
  const faults = Object.entries(error.constraints ?? {}).map(([constraint, message]): readonly Fault[] => {
    const context = error.contexts?.[constraint] as FaultContext | undefined;
    if (context?.parts) return partFaults(error, context, field);
    const name = context?.error ?? fallback;
    return [{ name, field, ...(message !== NO_DETAIL && { detail: message }) }];
  });
  // The tests of a property run from its type to its content. Of tests with the same fault, the first has the best
  // text.
  const named = (of: readonly Fault[]) => of[0]?.name;
  return faults.filter((own, i) => faults.findIndex((one) => named(one) === named(own)) === i).flat();
}

function partFaults(
  { value, target }: ValidationError,
  { error, parts }: FaultContext,
  field: string,
): Fault[] {
  const found = parts?.(value, target ?? {}) ?? [];
  // Each fault was found by one test. It counts even if a second run would not find it.
  return found.length === 0
    ? [{ name: error, field }]
    : found.map((part) => ({ name: part.error ?? error, field: `${field}${part.at}`, detail: part.detail }));
}

function unknownProperty(
  field: string,
  given: string,
  known: ReadonlySet<string>,
  { unknownProperty: name }: Wording,
): Fault {
  const meant = nearest(given, [...known]);
  return meant === undefined ? { name, field } : { name, field, detail: `did you mean ${meant}?` };
}

/** The properties of a class, in the order of their tests, and those that hold objects. */
interface Properties {
  readonly known: ReadonlySet<string>;
  readonly parts: ReadonlyMap<string, PartOf>;
}

const PROPERTIES = new Map<object, Properties>();

function propertiesOf(Shape: new () => object): Properties {
  const before = PROPERTIES.get(Shape);
  if (before) return before;
  const rules = getMetadataStorage().getTargetValidationMetadatas(Shape, '', false, false);
  const known = new Set(rules.map(({ propertyName }) => propertyName));
  const parts = new Map<string, PartOf>();
  for (const name of known) {
    const part = partOf(Shape, name);
    if (part) parts.set(name, part);
  }
  const properties = { known, parts };
  PROPERTIES.set(Shape, properties);
  return properties;
}

const join = (parent: string, property: string): string =>
  parent === '' ? property : `${parent}.${property}`;
