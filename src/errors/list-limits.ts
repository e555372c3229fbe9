import type { ErrorName } from './catalogue.js';
import { PropertyNotes } from './property-notes.js';

/** The greatest length of an array, and the catalogue's name of the fault of a longer one. */
export interface ListLimit {
  readonly most: number;
  readonly error: ErrorName;
}

const LIMITS = new PropertyNotes<ListLimit>();

/**
 * An array in the property must not have more elements. This is checked before any element is read: the time for a
 * request must not grow with an array that is refused.
 */
export const AtMost =
  (most: number, error: ErrorName): PropertyDecorator =>
  (target, property) => {
    LIMITS.add(target, property, { most, error });
  };

/** The limit of a property; undefined when it holds no array. */
export const limitOf = (Shape: new () => object, property: string): ListLimit | undefined =>
  LIMITS.of(Shape, property);
