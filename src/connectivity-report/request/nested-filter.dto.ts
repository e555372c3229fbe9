import { ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsOptional, ValidateNested } from 'class-validator';
import { faultContext } from '../../errors/from-validation.js';
import { DimensionFilterDto } from './dimension-filter.dto.js';

const nested = { message: 'must be an object', ...faultContext('DIMENSION_FILTER') };

/** A filter, or filters that stand in one another: exactly one of `and`, `or`, `not` and `filter`. */
export class NestedFilterDto {
  @ApiPropertyOptional({ type: () => [NestedFilterDto], minItems: 1, description: 'All of them hold.' })
  @IsOptional()
  @ValidateNested({ each: true, ...nested })
  @Type(() => NestedFilterDto)
  and?: NestedFilterDto[];

  @ApiPropertyOptional({ type: () => [NestedFilterDto], minItems: 1, description: 'Any of them holds.' })
  @IsOptional()
  @ValidateNested({ each: true, ...nested })
  @Type(() => NestedFilterDto)
  or?: NestedFilterDto[];

  @ApiPropertyOptional({ type: () => NestedFilterDto, description: 'It does not hold.' })
  @IsOptional()
  @ValidateNested(nested)
  @Type(() => NestedFilterDto)
  not?: NestedFilterDto;

  @ApiPropertyOptional({ type: () => DimensionFilterDto })
  @IsOptional()
  @ValidateNested(nested)
  @Type(() => DimensionFilterDto)
  filter?: DimensionFilterDto;
}
