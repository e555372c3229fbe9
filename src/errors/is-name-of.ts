import type { ErrorName } from './catalogue.js';
import { Holds } from './from-validation.js';
import { oneOfNames } from './nearest.js';

/** The value is one of the names; the fault says which there are, and which was most likely meant. */
export const IsNameOf = (names: readonly string[], error: ErrorName): PropertyDecorator =>
  Holds(
    (value) => names.some((name) => name === value),
    error,
    (value) => oneOfNames(value, names),
  );
