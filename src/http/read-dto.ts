import { ApiError, throwIfAny, type Fault } from '../errors/api-error.js';
import type { ErrorName } from '../errors/catalogue.js';
import { isObject } from '../common/is-object.js';
import { readShape } from '../errors/read-shape.js';

/** The fault of a body that is no JSON object. */
export const NO_OBJECT: Fault = { name: 'MALFORMED_BODY', detail: 'must be a JSON object' };

/** @throws ApiError MALFORMED_BODY unless a body is a JSON object. */
export function assertObject(body: unknown): asserts body is Readonly<Record<string, unknown>> {
  if (!isObject(body)) throw new ApiError(NO_OBJECT);
}

/**
 * Reads the body or the query of an administrative request.
 * @param unknownProperty the catalogue's name of a property that is not defined.
 * @throws ApiError with every fault, each with its path.
 */
export function readDto<T extends object>(
  Dto: new () => T,
  value: unknown,
  unknownProperty: ErrorName = 'ADMIN_PROPERTY',
): T {
  assertObject(value);
  const { dto, faults } = readShape(Dto, value, { unknownProperty, fallback: 'REFUSED' });
  throwIfAny(faults);
  return dto;
}

/**
 * Checks that a body or query without properties is empty.
 * @throws ApiError
 */
export function refuseProperties(body: unknown, unknownProperty: ErrorName = 'ADMIN_PROPERTY'): void {
  if (body === undefined || body === null) return;
  if (typeof body !== 'object' || Array.isArray(body)) {
    throw new ApiError({ name: 'MALFORMED_BODY', detail: 'must be a JSON object, or nothing' });
  }
  throwIfAny(Object.keys(body).map((field) => ({ name: unknownProperty, field })));
}
