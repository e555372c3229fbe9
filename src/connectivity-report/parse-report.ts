import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { throwIfAny } from '../errors/api-error.js';
import { fromValidation } from '../errors/from-validation.js';
import { ApiError } from '../errors/api-error.js';
import { ReportDto } from './report.dto.js';

/**
 * Reads a request body.
 * @throws ApiError with every fault of its shape, each with its path.
 */
export function parseReport(body: unknown): ReportDto {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new ApiError({ name: 'MALFORMED_BODY', detail: 'must be a JSON object' });
  }
  const dto = plainToInstance(ReportDto, body);
  const errors = validateSync(dto, {
    whitelist: true,
    forbidNonWhitelisted: true,
    forbidUnknownValues: true,
  });
  throwIfAny(fromValidation(errors, 'UNKNOWN_PROPERTY', 'REFUSED'));
  return dto;
}
