import type { PipeTransform } from '@nestjs/common';
import type { ErrorName } from '../errors/catalogue.js';
import { readDto, refuseProperties } from './read-dto.js';

export interface DtoOptions {
  /** What the catalogue calls a property that the DTO does not define. */
  readonly unknownProperty?: ErrorName;
  /** Reads a request without a body as one with an empty object. */
  readonly optional?: boolean;
}

/**
 * The pipe that reads a body or a query into a DTO: `@Body(Dto(ReportDto)) report: ReportDto`.
 * @throws ApiError with every fault, each with its path.
 */
export const Dto = <T extends object>(
  Type: new () => T,
  { unknownProperty, optional = false }: DtoOptions = {},
): PipeTransform<unknown, T> => ({
  transform: (value) => readDto(Type, optional ? (value ?? {}) : value, unknownProperty),
});

/**
 * The pipe for a body or a query that must be empty: `@Body(Nothing()) _: undefined`.
 * @throws ApiError that names every property.
 */
export const Nothing = (unknownProperty?: ErrorName): PipeTransform<unknown, undefined> => ({
  transform: (value) => {
    refuseProperties(value, unknownProperty);
    return undefined;
  },
});
