import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { ApiError, throwIfAny } from '../../errors/api-error.js';
import { fromValidation } from '../../errors/from-validation.js';
import { ReportDto } from './report.dto.js';

/** What was read of bodies that are frozen, and so always read the same. */
const known = new WeakMap<object, ReportDto>();

/**
 * Reads a request body; a frozen one once.
 * @throws ApiError with every fault of its shape, each with its path.
 */
export function parseReport(body: unknown): ReportDto {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new ApiError({ name: 'MALFORMED_BODY', detail: 'must be a JSON object' });
  }
  const before = known.get(body);
  if (before) return before;
  const dto = plainToInstance(ReportDto, body);
  const errors = validateSync(dto, {
    whitelist: true,
    forbidNonWhitelisted: true,
    forbidUnknownValues: true,
  });
  throwIfAny(fromValidation(errors, 'UNKNOWN_PROPERTY', 'REFUSED'));
  if (Object.isFrozen(body)) known.set(body, dto);
  return dto;
}
