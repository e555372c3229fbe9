import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional } from 'class-validator';
import { Holds } from '../../../errors/from-validation.js';
import { AtMost } from '../../../errors/list-limits.js';

const LONGEST_LIFETIME = 2_592_000;
const MOST_ACCOUNTS = 1_000;

const isText = (value: unknown): boolean => typeof value === 'string' && value !== '';

/** The requested claims of a development token. */
export class DevTokenRequest {
  @ApiProperty({ description: 'The application, or the user.', example: 'portal' })
  @Holds(isText, 'MALFORMED_BODY', 'must be a string that is not empty')
  readonly sub!: string;

  @ApiPropertyOptional({ description: 'Scopes, separated by spaces.', example: 'usage:read report:read' })
  @IsOptional()
  @Holds((value) => typeof value === 'string', 'MALFORMED_BODY', 'must be a string')
  readonly scope?: string;

  @ApiPropertyOptional({
    description: 'One account, or several.',
    oneOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' }, maxItems: MOST_ACCOUNTS }],
  })
  @IsOptional()
  @AtMost(MOST_ACCOUNTS, 'MALFORMED_BODY')
  @Holds(
    (value) => isText(value) || (Array.isArray(value) && value.every(isText)),
    'MALFORMED_BODY',
    'must be a string that is not empty, or an array of such',
  )
  readonly account_id?: string | string[];

  @ApiPropertyOptional({ description: 'Seconds.', default: 3_600 })
  @IsOptional()
  @Holds(
    (value) => Number.isInteger(value) && Number(value) >= 1 && Number(value) <= LONGEST_LIFETIME,
    'MALFORMED_BODY',
    `must be a whole number from 1 to ${LONGEST_LIFETIME}`,
  )
  readonly expires_in?: number;
}
