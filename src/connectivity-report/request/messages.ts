import { IsIn } from 'class-validator';
import { faultContext, type PartFault } from '../../errors/from-validation.js';
import type { ErrorName } from '../../errors/catalogue.js';
import { oneOfNames } from '../../errors/nearest.js';

export const mustBeArray = { message: 'must be an array that is not empty' };

/** The value is one of the names; the fault says which there are, and which was most likely meant. */
export const IsNameOf = (names: readonly string[], error: ErrorName): PropertyDecorator =>
  IsIn(names, {
    message: ({ value }: { value?: unknown }) => oneOfNames(value, names),
    ...faultContext(error),
  });

/** The faults of an array of names, each with its place. */
export const namesFaults =
  (names: readonly string[]) =>
  (value: unknown): readonly PartFault[] => {
    if (!Array.isArray(value)) return [{ at: '', detail: 'must be an array' }];
    return value.flatMap((name: unknown, i) =>
      typeof name === 'string' && names.includes(name)
        ? []
        : [{ at: `[${i}]`, detail: oneOfNames(name, names) }],
    );
  };
