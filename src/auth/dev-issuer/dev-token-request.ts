import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsInt, IsNotEmpty, IsOptional, IsString, Max, Min } from 'class-validator';

/** What a development token is to say. */
export class DevTokenRequest {
  @ApiProperty({ description: 'The application, or the user.', example: 'portal' })
  @IsString()
  @IsNotEmpty()
  readonly sub!: string;

  @ApiPropertyOptional({ description: 'Scopes, separated by spaces.', example: 'usage:read report:read' })
  @IsOptional()
  @IsString()
  readonly scope?: string;

  @ApiPropertyOptional({
    description: 'One account, or several.',
    oneOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }],
  })
  @IsOptional()
  @IsString({ each: true })
  @IsNotEmpty({ each: true })
  readonly account_id?: string | string[];

  @ApiPropertyOptional({ description: 'Seconds.', default: 3_600 })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(2_592_000)
  readonly expires_in?: number;
}
