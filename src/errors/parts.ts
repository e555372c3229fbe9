import { isObject } from '../common/is-object.js';
import { PartsHold, type PartFault } from './from-validation.js';
import type { ErrorName } from './catalogue.js';
import { ruleAndGiven } from './nearest.js';

/** A class of objects. */
type Shape = new () => object;

/** The class of the objects in a property. */
export interface PartOf {
  readonly shape: () => Shape;
  readonly isList: boolean;
}

/** For each class, the properties that hold objects. */
const PARTS = new Map<object, Map<string, PartOf>>();

function remember(target: object, property: string | symbol, part: PartOf): void {
  const own = PARTS.get(target.constructor) ?? new Map<string, PartOf>();
  PARTS.set(target.constructor, own.set(String(property), part));
}

/** The class of the objects in a property; undefined when the property holds none. */
export function partOf(shape: Shape, property: string): PartOf | undefined {
  for (let one: unknown = shape; typeof one === 'function'; one = Object.getPrototypeOf(one)) {
    const part = PARTS.get(one)?.get(property);
    if (part) return part;
  }
  return undefined;
}

/** The least and the greatest number of parts. */
interface Count {
  readonly least?: number;
  readonly most?: number;
}

/**
 * The property must be an array of objects of a class. An array inside the array is a fault: class-validator's own
 * `each` would check the inner array, and later code would not.
 */
export const Parts =
  (shape: () => Shape, error: ErrorName, count: Count = {}): PropertyDecorator =>
  (target, property) => {
    remember(target, property, { shape, isList: true });
    PartsHold((value) => partsFaults(value, count), error)(target, property);
  };

/** The property must be an object of a class. */
export const Part =
  (shape: () => Shape, error: ErrorName): PropertyDecorator =>
  (target, property) => {
    remember(target, property, { shape, isList: false });
    PartsHold((value) => (isObject(value) ? [] : [notAnObject('', value)]), error)(target, property);
  };

function partsFaults(value: unknown, { least = 0, most = Infinity }: Count): readonly PartFault[] {
  if (!Array.isArray(value)) return [{ at: '', detail: ruleAndGiven('must be an array', value) }];
  if (value.length < least) return [{ at: '', detail: 'must not be empty' }];
  if (value.length > most) return [{ at: '', detail: `at most ${most}` }];
  return value.flatMap((part: unknown, i) => (isObject(part) ? [] : [notAnObject(`[${i}]`, part)]));
}

const notAnObject = (at: string, given: unknown): PartFault => ({
  at,
  detail: ruleAndGiven('must be an object', given),
});
