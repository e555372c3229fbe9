import { getMetadataStorage, ValidateBy, type ValidationError } from 'class-validator';
import type { Fault } from './api-error.js';
import type { ErrorName } from './catalogue.js';

/** Given to a validation decorator as its `context`: what the catalogue calls its failure. */
export interface FaultContext {
  readonly error: ErrorName;
  /** Finds the faults again, where it is parts of the value that are wrong. */
  readonly parts?: FindFaults;
}

/** What is wrong with a part of a value. */
export interface PartFault {
  /** The way from the value to the part, such as `[2]`; empty for the value itself. */
  readonly at: string;
  /** Public words for what would be right. */
  readonly detail: string;
  /** What the catalogue calls it, unless it is what the decorator says. */
  readonly error?: ErrorName;
}

/** @param object what the value is a property of. */
export type FindFaults = (value: unknown, object: object) => readonly PartFault[];

export const faultContext = (error: ErrorName): { context: FaultContext } => ({ context: { error } });

/**
 * The test holds of the value, or else it is this fault.
 * @param detail public words for what would be right.
 */
export const Holds = (
  test: (value: unknown) => boolean,
  error: ErrorName,
  detail: string = NO_DETAIL,
): PropertyDecorator =>
  // Without a message class-validator loses the context, which names the fault.
  ValidateBy(
    { name: error, validator: { validate: test, defaultMessage: () => detail } },
    faultContext(error),
  );

/** Every part of the value is right, or else each that is not is this fault, with its own path and words. */
export const PartsHold = (find: FindFaults, error: ErrorName): PropertyDecorator =>
  ValidateBy(
    {
      name: error,
      validator: {
        validate: (value, args) => find(value, args?.object ?? {}).length === 0,
        defaultMessage: () => NO_DETAIL,
      },
    },
    { context: { error, parts: find } satisfies FaultContext },
  );

const NO_DETAIL = '-';

/** What the faults that class-validator finds are called and say. */
interface Wording {
  /** What the catalogue calls a property that is not defined. */
  readonly unknownProperty: ErrorName;
  /** What it calls a failure whose decorator names none. */
  readonly fallback: ErrorName;
  /** Which of the names there are was most likely meant by one that is not. */
  readonly nearest: ((given: string, names: readonly string[]) => string | undefined) | undefined;
}

/** The faults that class-validator found, each with its path. */
export function fromValidation(
  errors: readonly ValidationError[],
  unknownProperty: ErrorName,
  fallback: ErrorName,
  nearest?: Wording['nearest'],
): Fault[] {
  return faultsOf(errors, { unknownProperty, fallback, nearest }, '');
}

function faultsOf(errors: readonly ValidationError[], wording: Wording, parent: string): Fault[] {
  return errors.flatMap((error) => {
    const field = /^\d+$/.test(error.property)
      ? `${parent}[${error.property}]`
      : join(parent, error.property);
    const own = Object.entries(error.constraints ?? {}).flatMap(([constraint, message]): Fault[] => {
      if (constraint === 'whitelistValidation') return [unknownProperty(error, wording, field)];
      const context = error.contexts?.[constraint] as FaultContext | undefined;
      if (context?.parts) return partFaults(error, context, field);
      const name = context?.error ?? wording.fallback;
      return [{ name, field, ...(message !== NO_DETAIL && { detail: message }) }];
    });
    return [...own, ...faultsOf(error.children ?? [], wording, field)];
  });
}

function unknownProperty(
  { property, target }: ValidationError,
  { unknownProperty: name, nearest }: Wording,
  field: string,
): Fault {
  const meant = target && nearest?.(property, propertiesOf(target));
  return meant === undefined ? { name, field } : { name, field, detail: `did you mean ${meant}?` };
}

/** The properties that the shape of an object has. */
function propertiesOf(target: object): string[] {
  const rules = getMetadataStorage().getTargetValidationMetadatas(target.constructor, '', false, false);
  return [...new Set(rules.map(({ propertyName }) => propertyName))];
}

const partFaults = (
  { value, target }: ValidationError,
  { error, parts }: FaultContext,
  field: string,
): Fault[] =>
  parts?.(value, target ?? {}).map((part) => ({
    name: part.error ?? error,
    field: `${field}${part.at}`,
    detail: part.detail,
  })) ?? [];

const join = (parent: string, property: string): string =>
  parent === '' ? property : `${parent}.${property}`;
