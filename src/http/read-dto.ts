import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { ApiError, throwIfAny } from '../errors/api-error.js';
import type { ErrorName } from '../errors/catalogue.js';
import { fromValidation } from '../errors/from-validation.js';

/**
 * Reads the body or the query of an administrative request.
 * @param unknownProperty what the catalogue calls a property that is not defined.
 * @throws ApiError with every fault, each with its path.
 */
export function readDto<T extends object>(
  Dto: new () => T,
  value: unknown,
  unknownProperty: ErrorName = 'ADMIN_PROPERTY',
): T {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new ApiError({ name: 'MALFORMED_BODY', detail: 'must be a JSON object' });
  }
  const dto = plainToInstance(Dto, value);
  const errors = validateSync(dto, {
    whitelist: true,
    forbidNonWhitelisted: true,
    forbidUnknownValues: true,
  });
  throwIfAny(fromValidation(errors, unknownProperty, 'REFUSED'));
  return dto;
}

/**
 * Sees to it that a request says nothing where there is nothing to say.
 * @throws ApiError
 */
export function refuseProperties(body: unknown, unknownProperty: ErrorName = 'ADMIN_PROPERTY'): void {
  if (body === undefined || body === null) return;
  if (typeof body !== 'object' || Array.isArray(body)) {
    throw new ApiError({ name: 'MALFORMED_BODY', detail: 'must be a JSON object, or nothing' });
  }
  throwIfAny(Object.keys(body).map((field) => ({ name: unknownProperty, field })));
}
