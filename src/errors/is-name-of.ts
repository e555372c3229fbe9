import type { ErrorName } from './catalogue.js';
import { Holds } from './from-validation.js';
import { oneOfNames } from './nearest.js';

/** The value must be one of the names. The fault lists them and suggests the nearest. */
export const IsNameOf = (names: readonly string[], error: ErrorName): PropertyDecorator =>
  Holds(
    (value) => names.some((name) => name === value),
    error,
    (value) => oneOfNames(value, names),
  );
