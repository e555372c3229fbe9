import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional } from 'class-validator';
import { Part, Parts } from '../../errors/parts.js';
import { DimensionFilterDto } from './dimension-filter.dto.js';

/** A filter, or nested filters: exactly one of `and`, `or`, `not` and `filter`. */
export class NestedFilterDto {
  @ApiPropertyOptional({
    type: () => [NestedFilterDto],
    minItems: 1,
    description: 'All of these filters hold.',
  })
  @IsOptional()
  @Parts(() => NestedFilterDto, 'DIMENSION_FILTER')
  and?: NestedFilterDto[];

  @ApiPropertyOptional({
    type: () => [NestedFilterDto],
    minItems: 1,
    description: 'Any of these filters holds.',
  })
  @IsOptional()
  @Parts(() => NestedFilterDto, 'DIMENSION_FILTER')
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
