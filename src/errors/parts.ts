import { isObject } from '../common/is-object.js';
import { PartsHold, type PartFault } from './from-validation.js';
import type { ErrorName } from './catalogue.js';
import { ruleAndGiven } from './nearest.js';

/** A class of objects. */
type Shape = new () => object;

/** What the objects in a property are read as. */
export interface PartOf {
  readonly shape: () => Shape;
  readonly isList: boolean;
}

/** By class, the properties that hold objects. */
const PARTS = new Map<object, Map<string, PartOf>>();

function remember(target: object, property: string | symbol, part: PartOf): void {
  const own = PARTS.get(target.constructor) ?? new Map<string, PartOf>();
  PARTS.set(target.constructor, own.set(String(property), part));
}

/** What the objects in a property of a shape are read as; undefined when it holds none. */
export function partOf(shape: Shape, property: string): PartOf | undefined {
  for (let one: unknown = shape; typeof one === 'function'; one = Object.getPrototypeOf(one)) {
    const part = PARTS.get(one)?.get(property);
    if (part) return part;
  }
  return undefined;
}

/** How many parts there must be at least and at most. */
interface Count {
  readonly least?: number;
  readonly most?: number;
}

/**
 * The property is an array of objects, each of a shape. An array in the array is a fault: class-validator's own
 * `each` would look inside it, and nothing after it would.
 */
export const Parts =
  (shape: () => Shape, error: ErrorName, count: Count = {}): PropertyDecorator =>
  (target, property) => {
    remember(target, property, { shape, isList: true });
    PartsHold((value) => partsFaults(value, count), error)(target, property);
  };

/** The property is an object of a shape. */
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
