import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import '../access/authentication/current-principal.js';
import { onlyAccount, type Principal } from '../access/authentication/principal.js';
import { isObject } from '../common/is-object.js';
import { isTextOfCharacters } from '../common/texts.js';
import { Holds } from '../errors/from-validation.js';
import { AtMost } from '../errors/list-limits.js';

/** Most records of one request. */
export const MOST_CORRECTED = 10_000;
export const LONGEST_REASON = 500;

const LONGEST_ACCOUNT = 64;
const LONGEST_RECORD_ID = 128;

/** Whether a text can be the reason of a correction. */
export const isReason = (value: unknown): boolean => isTextOfCharacters(value, LONGEST_REASON);

/**
 * The body of a correction. A principal of exactly one account may omit the account: this adds it before a pipe reads
 * the body. The pipe then reports a missing account together with the other faults.
 */
export const AccountBody = createParamDecorator((_: unknown, context: ExecutionContext): unknown => {
  const { body, principal } = context.switchToHttp().getRequest<FastifyRequest>();
  return withAccount(body, principal);
});

function withAccount(body: unknown, principal: Principal | undefined): unknown {
  const only = principal && onlyAccount(principal);
  if (only === undefined || !isObject(body) || Object.hasOwn(body, 'account_id')) return body;
  return { account_id: only, ...body };
}

/** The schemas of what every correction says of itself. */
export const CORRECTION_PROPERTIES = {
  account_id: {
    type: 'string',
    description: 'The account whose records are corrected. A key of exactly one account need not say it.',
    example: '62c40843c7a190970912345',
  },
  reason: {
    type: 'string',
    description: 'The reason, for readers of the history.',
    maxLength: LONGEST_REASON,
    example: 'Counted twice by gateway 7',
  },
} as const;

/** The fields of every correction. */
export class CorrectionDto {
  @ApiProperty({ ...CORRECTION_PROPERTIES.account_id, required: false })
  @Holds(
    (value) => isTextOfCharacters(value, LONGEST_ACCOUNT),
    'ACCOUNT_ID',
    `1 to ${LONGEST_ACCOUNT} characters`,
  )
  readonly account_id!: string;

  @ApiProperty(CORRECTION_PROPERTIES.reason)
  @Holds(isReason, 'REASON', `1 to ${LONGEST_REASON} characters`)
  readonly reason!: string;
}

const isRecordIds = (value: unknown): boolean =>
  Array.isArray(value) && value.every((recordId) => isTextOfCharacters(recordId, LONGEST_RECORD_ID));

/** The body of a request to void. */
export class VoidDto extends CorrectionDto {
  @ApiProperty({
    type: [String],
    maxItems: MOST_CORRECTED,
    example: ['01936f5e-8a2b-7c31-9d4e-5f60718293a4'],
  })
  @AtMost(MOST_CORRECTED, 'TOO_MANY_RECORDS')
  @Holds(
    isRecordIds,
    'RECORD_IDS',
    `must be an array of strings, each of 1 to ${LONGEST_RECORD_ID} characters`,
  )
  readonly record_ids!: string[];
}
