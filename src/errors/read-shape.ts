import { getMetadataStorage, validateSync, type ValidationError } from 'class-validator';
import type { Fault } from './api-error.js';
import type { ErrorName } from './catalogue.js';
import { NO_DETAIL, type FaultContext } from './from-validation.js';
import { isObject } from '../common/is-object.js';
import { nearest } from './nearest.js';
import { partOf, type PartOf } from './parts.js';

/** What faults are called where no decorator names them. */
export interface Wording {
  /** What the catalogue calls a property that is not defined. */
  readonly unknownProperty: ErrorName;
  /** What it calls a failure whose decorator names none. */
  readonly fallback: ErrorName;
}

/** What was read, and all that is wrong with it. */
export interface ReadShape<T> {
  readonly dto: T;
  readonly faults: readonly Fault[];
}

/**
 * Reads an object as a shape, and the objects in it as theirs. Only properties that the shape has are taken over, so
 * that a name like `__proto__` is one that is unknown; and an object is read only where one belongs, so that nothing is
 * checked that is not read, nor read that is not checked.
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

/** Puts what is read in the place of the objects that it is read from; what is no object is a fault already. */
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

/** What is wrong with one property: each fault once, however many tests have found it. */
function faultsOf(error: ValidationError, field: string, { fallback }: Wording): Fault[] {
  const faults = Object.entries(error.constraints ?? {}).map(([constraint, message]): readonly Fault[] => {
    const context = error.contexts?.[constraint] as FaultContext | undefined;
    if (context?.parts) return partFaults(error, context, field);
    const name = context?.error ?? fallback;
    return [{ name, field, ...(message !== NO_DETAIL && { detail: message }) }];
  });
  // The tests of a property go from what it is to what it holds: of those that share a name the first says it best.
  const named = (of: readonly Fault[]) => of[0]?.name;
  return faults.filter((own, i) => faults.findIndex((one) => named(one) === named(own)) === i).flat();
}

function partFaults(
  { value, target }: ValidationError,
  { error, parts }: FaultContext,
  field: string,
): Fault[] {
  const found = parts?.(value, target ?? {}) ?? [];
  // What was found once is a fault, whether or not it is found again.
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

/** The properties that a shape has, in the order of their tests, and those of them that hold objects. */
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
