import { ValidateBy } from 'class-validator';
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

/** Stands for no words: without a message class-validator loses the context, which names the fault. */
export const NO_DETAIL = '-';

export const faultContext = (error: ErrorName): { context: FaultContext } => ({ context: { error } });

let tests = 0;

/** class-validator gives two tests of a property that share a name the context of both. */
const nameOfTest = (error: ErrorName): string => `${error} ${++tests}`;

/**
 * The test holds of the value, or else it is this fault.
 * @param detail public words for what would be right, where they depend on the value made of it.
 */
export const Holds = (
  test: (value: unknown) => boolean,
  error: ErrorName,
  detail: string | ((value: unknown) => string) = NO_DETAIL,
): PropertyDecorator =>
  ValidateBy(
    {
      name: nameOfTest(error),
      validator: {
        validate: test,
        defaultMessage: (about) => (typeof detail === 'string' ? detail : detail(about?.value)),
      },
    },
    faultContext(error),
  );

/** Every part of the value is right, or else each that is not is this fault, with its own path and words. */
export const PartsHold = (find: FindFaults, error: ErrorName): PropertyDecorator =>
  ValidateBy(
    {
      name: nameOfTest(error),
      validator: {
        validate: (value, args) => find(value, args?.object ?? {}).length === 0,
        defaultMessage: () => NO_DETAIL,
      },
    },
    { context: { error, parts: find } satisfies FaultContext },
  );
