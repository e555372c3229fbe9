import { getMetadataStorage, validateSync, type ValidationError } from 'class-validator';
import type { Fault } from './api-error.js';
import type { ErrorName } from './catalogue.js';
import { NO_DETAIL, type FaultContext } from './from-validation.js';
import { FaultList } from './fault-list.js';
import { isObject } from '../common/is-object.js';
import { limitOf, type ListLimit } from './list-limits.js';
import { nearest, shortened } from './nearest.js';
import { partOf, type PartOf } from './parts.js';
import { passes } from './passes.js';

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
): ReadShape<T> {
  const faults = new FaultList();
  const dto = readInto(Shape, value, '', { wording, faults });
  return { dto, faults: faults.all };
}

interface Reading {
  readonly wording: Wording;
  readonly faults: FaultList;
}

function readInto<T extends object>(
  Shape: new () => T,
  value: Readonly<Record<string, unknown>>,
  parent: string,
  reading: Reading,
): T {
  const dto = new Shape();
  const values = dto as Record<string, unknown>;
  const properties = propertiesOf(Shape);
  const tooLong = copyKnown(value, values, parent, properties, reading);
  const faultsAt =
    tooLong || !passes(Shape, dto) ? findFaults(dto, tooLong ?? NONE, parent, reading) : undefined;
  for (const name of faultsAt ? properties.known : properties.parts.keys()) {
    if (faultsAt) reading.faults.addAll(faultsAt(name));
    const part = properties.parts.get(name);
    if (part) readPart(part, values, name, join(parent, name), reading);
  }
  return dto;
}

const NONE: ReadonlyMap<string, ListLimit> = new Map();

/** @returns the limits of the arrays that are too long. They are not copied, so that no test reads them. */
function copyKnown(
  value: Readonly<Record<string, unknown>>,
  values: Record<string, unknown>,
  parent: string,
  { known, limits }: Properties,
  { wording, faults }: Reading,
): ReadonlyMap<string, ListLimit> | undefined {
  let tooLong: Map<string, ListLimit> | undefined;
  for (const name of Object.keys(value)) {
    if (!known.has(name)) {
      faults.addMade(() => unknownProperty(parent, name, known, wording));
      continue;
    }
    const given = value[name];
    const limit = Array.isArray(given) ? limits.get(name) : undefined;
    if (limit && (given as readonly unknown[]).length > limit.most)
      (tooLong ??= new Map<string, ListLimit>()).set(name, limit);
    else values[name] = given;
  }
  return tooLong;
}

/** Finds the faults of an object, by its properties. When no further fault is listed, they count as one. */
function findFaults(
  dto: object,
  tooLong: ReadonlyMap<string, ListLimit>,
  parent: string,
  { wording, faults }: Reading,
): (name: string) => readonly Fault[] {
  if (faults.isFull) {
    faults.add({ name: wording.fallback });
    return () => [];
  }
  const errors = validateSync(dto, { forbidUnknownValues: true });
  return (name) => {
    const field = join(parent, name);
    const limit = tooLong.get(name);
    if (limit) return [{ name: limit.error, field, detail: `at most ${limit.most}` }];
    const error = errors.find(({ property }) => property === name);
    return error ? faultsOf(error, field, wording) : [];
  };
}

/** Replaces raw objects by the objects that were read from them. A value that is no object has a fault already. */
function readPart(
  { shape, isList }: PartOf,
  values: Record<string, unknown>,
  name: string,
  field: string,
  reading: Reading,
): void {
  const value = values[name];
  if (Array.isArray(value) !== isList) return;
  const Part = shape();
  const read = (one: unknown, place: string): unknown =>
    isObject(one) ? readInto(Part, one, place, reading) : one;
  values[name] = Array.isArray(value)
    ? value.map((one: unknown, i) => read(one, `${field}[${i}]`))
    : read(value, field);
}

/** The faults of one property. A fault that several tests find is listed once. */
function faultsOf(error: ValidationError, field: string, { fallback }: Wording): Fault[] {
  const faults = Object.entries(error.constraints ?? {}).map(([constraint, message]): readonly Fault[] => {
    const context = error.contexts?.[constraint] as FaultContext | undefined;
    if (context?.parts) return partFaults(error, context, field);
    const name = context?.error ?? fallback;
    const detail = context?.detail?.(error.value) ?? message;
    return [{ name, field, ...(detail !== NO_DETAIL && { detail }) }];
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
  parent: string,
  given: string,
  known: ReadonlySet<string>,
  { unknownProperty: name }: Wording,
): Fault {
  const field = join(parent, shortened(given));
  const meant = nearest(given, [...known]);
  return meant === undefined ? { name, field } : { name, field, detail: `did you mean ${meant}?` };
}

/** The properties of a class, in the order of their tests, and those that hold objects. */
interface Properties {
  readonly known: ReadonlySet<string>;
  readonly parts: ReadonlyMap<string, PartOf>;
  readonly limits: ReadonlyMap<string, ListLimit>;
}

const PROPERTIES = new Map<object, Properties>();

function propertiesOf(Shape: new () => object): Properties {
  const before = PROPERTIES.get(Shape);
  if (before) return before;
  const rules = getMetadataStorage().getTargetValidationMetadatas(Shape, '', false, false);
  const known = new Set(rules.map(({ propertyName }) => propertyName));
  const parts = new Map<string, PartOf>();
  const limits = new Map<string, ListLimit>();
  for (const name of known) {
    const part = partOf(Shape, name);
    const limit = limitOf(Shape, name);
    if (part) parts.set(name, part);
    if (limit) limits.set(name, limit);
  }
  const properties = { known, parts, limits };
  PROPERTIES.set(Shape, properties);
  return properties;
}

const join = (parent: string, property: string): string =>
  parent === '' ? property : `${parent}.${property}`;
