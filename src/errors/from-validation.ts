import { ValidateBy, type ValidationError } from 'class-validator';
import type { Fault } from './api-error.js';
import type { ErrorName } from './catalogue.js';

/** Given to a validation decorator as its `context`: what the catalogue calls its failure. */
export interface FaultContext {
  readonly error: ErrorName;
}

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

const NO_DETAIL = '-';

/**
 * The faults that class-validator found, each with its path.
 * @param unknownProperty what the catalogue calls a property that is not defined.
 * @param fallback what it calls a failure whose decorator names none.
 */
export function fromValidation(
  errors: readonly ValidationError[],
  unknownProperty: ErrorName,
  fallback: ErrorName,
  parent = '',
): Fault[] {
  return errors.flatMap((error) => {
    const field = /^\d+$/.test(error.property)
      ? `${parent}[${error.property}]`
      : join(parent, error.property);
    const own = Object.entries(error.constraints ?? {}).map(([constraint, message]): Fault => {
      if (constraint === 'whitelistValidation') return { name: unknownProperty, field };
      const context = error.contexts?.[constraint] as FaultContext | undefined;
      return { name: context?.error ?? fallback, field, ...(message !== NO_DETAIL && { detail: message }) };
    });
    return [...own, ...fromValidation(error.children ?? [], unknownProperty, fallback, field)];
  });
}

const join = (parent: string, property: string): string =>
  parent === '' ? property : `${parent}.${property}`;
