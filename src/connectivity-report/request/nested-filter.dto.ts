import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional } from 'class-validator';
import { Part, Parts } from '../../errors/parts.js';
import { MOST_FILTERS } from '../language/operators.js';
import { DimensionFilterDto } from './dimension-filter.dto.js';

/** A filter, or nested filters: exactly one of `and`, `or`, `not` and `filter`. */
export class NestedFilterDto {
  @ApiPropertyOptional({
    type: () => [NestedFilterDto],
    minItems: 1,
    maxItems: MOST_FILTERS,
    description: 'All of these filters hold.',
  })
  @IsOptional()
  @Parts(() => NestedFilterDto, 'FILTER_TOO_LARGE', { most: MOST_FILTERS })
  and?: NestedFilterDto[];

  @ApiPropertyOptional({
    type: () => [NestedFilterDto],
    minItems: 1,
    maxItems: MOST_FILTERS,
    description: 'Any of these filters holds.',
  })
  @IsOptional()
  @Parts(() => NestedFilterDto, 'FILTER_TOO_LARGE', { most: MOST_FILTERS })
  or?: NestedFilterDto[];

  @ApiPropertyOptional({ type: () => NestedFilterDto, description: 'This filter does not hold.' })
  @IsOptional()
  @Part(() => NestedFilterDto, 'DIMENSION_FILTER')
  not?: NestedFilterDto;

  @ApiPropertyOptional({ type: () => DimensionFilterDto })
  @IsOptional()
  @Part(() => DimensionFilterDto, 'DIMENSION_FILTER')
  filter?: DimensionFilterDto;
}
