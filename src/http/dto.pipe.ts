import type { PipeTransform } from '@nestjs/common';
import { isObject } from '../common/is-object.js';
import type { ErrorName } from '../errors/catalogue.js';
import { readDto, refuseProperties } from './read-dto.js';

export interface DtoOptions {
  /** The catalogue's name for a property that the DTO does not define. */
  readonly unknownProperty?: ErrorName;
  /** Reads a missing body as an empty object. */
  readonly optional?: boolean;
  /** Properties outside the DTO that other code reads, such as the API key in a query. */
  readonly ignored?: readonly string[];
}

/**
 * The pipe that reads a body or a query into a DTO: `@Body(Dto(ReportDto)) report: ReportDto`.
 * @throws ApiError with every fault, each with its path.
 */
export const Dto = <T extends object>(
  Type: new () => T,
  { unknownProperty, optional = false, ignored = [] }: DtoOptions = {},
): PipeTransform<unknown, T> => ({
  transform: (value) => {
    const given = optional ? (value ?? {}) : value;
    return readDto(Type, without(ignored, given), unknownProperty);
  },
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

const without = (names: readonly string[], value: unknown): unknown =>
  names.length > 0 && isObject(value)
    ? Object.fromEntries(Object.entries(value).filter(([name]) => !names.includes(name)))
    : value;
