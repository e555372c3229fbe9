import { isObject } from '../common/is-object.js';
import { PartsHold, type PartFault } from './from-validation.js';
import type { ErrorName } from './catalogue.js';
import { AtMost } from './list-limits.js';
import { ruleAndGiven } from './nearest.js';
import { PropertyNotes } from './property-notes.js';

/** A class of objects. */
type Shape = new () => object;

/** The class of the objects in a property. */
export interface PartOf {
  readonly shape: () => Shape;
  readonly isList: boolean;
}

const PARTS = new PropertyNotes<PartOf>();

/** The class of the objects in a property; undefined when the property holds none. */
export const partOf = (shape: Shape, property: string): PartOf | undefined => PARTS.of(shape, property);

/** The least and the greatest number of parts. */
interface Count {
  readonly least?: number;
  readonly most: number;
}

/**
 * The property must be an array of objects of a class. An array inside the array is a fault: class-validator's own
 * `each` would check the inner array, and later code would not.
 */
export const Parts =
  (shape: () => Shape, error: ErrorName, { least = 0, most }: Count): PropertyDecorator =>
  (target, property) => {
    PARTS.add(target, property, { shape, isList: true });
    AtMost(most, error)(target, property);
    PartsHold((value) => partsFaults(value, least), error)(target, property);
  };

/** The property must be an object of a class. */
export const Part =
  (shape: () => Shape, error: ErrorName): PropertyDecorator =>
  (target, property) => {
    PARTS.add(target, property, { shape, isList: false });
    PartsHold((value) => (isObject(value) ? [] : [notAnObject('', value)]), error)(target, property);
  };

function partsFaults(value: unknown, least: number): readonly PartFault[] {
  if (!Array.isArray(value)) return [{ at: '', detail: ruleAndGiven('must be an array', value) }];
  if (value.length < least) return [{ at: '', detail: 'must not be empty' }];
  return value.flatMap((part: unknown, i) => (isObject(part) ? [] : [notAnObject(`[${i}]`, part)]));
}

const notAnObject = (at: string, given: unknown): PartFault => ({
  at,
  detail: ruleAndGiven('must be an object', given),
});
