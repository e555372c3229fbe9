import { Holds, type PartFault } from '../../errors/from-validation.js';
import type { ErrorName } from '../../errors/catalogue.js';
import { oneOfNames, ruleAndGiven } from '../../errors/nearest.js';

/** True or false. No other value is converted. */
export const IsSwitch = (error: ErrorName): PropertyDecorator =>
  Holds(
    (value) => typeof value === 'boolean',
    error,
    (value) => ruleAndGiven('must be true or false', value),
  );

/** A whole number from 1 on. */
export const IsCountUpTo = (most: number, error: ErrorName): PropertyDecorator =>
  Holds(
    (value) => Number.isInteger(value) && Number(value) >= 1 && Number(value) <= most,
    error,
    (value) => ruleAndGiven(`must be a whole number from 1 to ${most}`, value),
  );

/** Any text. */
export const IsText = (error: ErrorName, rule = 'must be a string'): PropertyDecorator =>
  Holds(
    (value) => typeof value === 'string',
    error,
    (value) => ruleAndGiven(rule, value),
  );

/** The faults of an array of names, each with its index. */
export const namesFaults =
  (names: readonly string[]) =>
  (value: unknown): readonly PartFault[] => {
    if (!Array.isArray(value)) return [{ at: '', detail: ruleAndGiven('must be an array', value) }];
    return value.flatMap((name: unknown, i) =>
      typeof name === 'string' && names.includes(name)
        ? []
        : [{ at: `[${i}]`, detail: oneOfNames(name, names) }],
    );
  };
