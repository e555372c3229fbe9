import { ValidateBy } from 'class-validator';
import type { ErrorName } from './catalogue.js';

/** The `context` of a validation decorator: the catalogue's name of its fault. */
export interface FaultContext {
  readonly error: ErrorName;
  /** The published text about the value, when it depends on the value. It is made only for a fault that is listed. */
  readonly detail?: (value: unknown) => string;
  /** Lists the faults of the parts, when the value has several parts. */
  readonly parts?: FindFaults;
}

/** The fault of a part of a value. */
export interface PartFault {
  /** The path from the value to the part, such as `[2]`; empty for the value itself. */
  readonly at: string;
  /** A published text that says which values are allowed. */
  readonly detail: string;
  /** The catalogue's name; absent: the name that the decorator gives. */
  readonly error?: ErrorName;
}

/** @param object the object that has the value. */
export type FindFaults = (value: unknown, object: object) => readonly PartFault[];

/** An empty message. Without any message class-validator loses the context, which names the fault. */
export const NO_DETAIL = '-';

export const faultContext = (error: ErrorName): { context: FaultContext } => ({ context: { error } });

let tests = 0;

/** class-validator mixes up the contexts of two tests of a property that share a name. */
const nameOfTest = (error: ErrorName): string => `${error} ${++tests}`;

/**
 * The value must pass the test; otherwise it has this fault.
 * @param detail a published text that says which values are allowed. A function if the text depends on the value.
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
        defaultMessage: () => (typeof detail === 'string' ? detail : NO_DETAIL),
      },
    },
    { context: { error, ...(typeof detail === 'function' && { detail }) } satisfies FaultContext },
  );

/** Every part of the value must be right. Each faulty part has this fault, with its own path and text. */
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
