import type { PipeTransform } from '@nestjs/common';
import type { Fault } from '../errors/api-error.js';
import { readShape, type ReadShape } from '../errors/read-shape.js';
import { AggregateQueryDto, PARAMETERS } from './aggregate-query.dto.js';

type GivenQuery = Readonly<Record<string, unknown>>;

/**
 * The pipe that reads the query of a request: `@Query(AggregateQuery) query: ReadShape<AggregateQueryDto>`. It throws
 * nothing, because faults of the query are told together with those of the path and of the body.
 */
export const AggregateQuery: PipeTransform<GivenQuery, ReadShape<AggregateQueryDto>> = {
  transform: readQuery,
};

/** Reads a query, and finds every fault of its parameters: of known ones first, then those that are not defined. */
export function readQuery(query: GivenQuery): ReadShape<AggregateQueryDto> {
  const known = Object.keys(query).filter((name) => PARAMETERS.some((one) => one === name));
  const given = Object.fromEntries(known.map((name) => [name, query[name]]));
  const { dto, faults } = readShape(AggregateQueryDto, given, {
    unknownProperty: 'UNKNOWN_PARAMETER',
    fallback: 'REFUSED',
  });
  const isRepeated = ({ field = '' }: Fault) => Array.isArray(query[field]);
  const told = faults.map((fault) =>
    isRepeated(fault) ? { ...fault, detail: 'given more than once' } : fault,
  );
  const unknown = Object.keys(query).filter((name) => !known.includes(name));
  return {
    dto,
    faults: [
      ...told,
      ...unknown.map((name): Fault => ({ name: 'UNKNOWN_PARAMETER', field: name, detail: name })),
    ],
  };
}
