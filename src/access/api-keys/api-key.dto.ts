import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional, ValidateIf } from 'class-validator';
import { faultContext, Holds } from '../../errors/from-validation.js';
import { AtMost } from '../../errors/list-limits.js';
import { PageQueryDto } from '../../http/paging.js';
import { dateOf, isRfc3339 } from '../../common/rfc3339.js';
import { MOST_ACCOUNTS, MOST_NETWORKS, MOST_SCOPES, type ApiKeySettings } from './api-key-request.js';
import { KEY_STATES, type KeyState } from './api-keys.repository.js';
import type { RotationRequest } from './rotation.js';

const isString = (value: unknown): value is string => typeof value === 'string';
const isTextList = (value: unknown): boolean => Array.isArray(value) && value.every(isString);

const Name = () => Holds(isString, 'KEY_NAME', 'must be a text');
const Scopes = () => Holds(isTextList, 'KEY_SCOPES', 'must be a list of texts');
const Accounts = () => Holds(isTextList, 'KEY_ACCOUNTS', 'must be a list of texts');
const Networks = () => Holds(isTextList, 'KEY_NETWORKS', 'must be a list of texts');
const Switch = () => Holds((value) => typeof value === 'boolean', 'KEY_ACCOUNTS', 'must be true or false');
const Expiry = () => Holds(isRfc3339, 'KEY_EXPIRY', 'must be an RFC 3339 date-time with offset, or null');
const Limit = () => Holds(Number.isSafeInteger, 'KEY_LIMIT', 'must be a whole number, or null');

/** The property may be absent. It must not be null. */
const MayBeAbsent = () => ValidateIf((_, value: unknown) => value !== undefined);

/** The settings of a key that can be changed. An absent setting stays; null removes an expiry or a limit. */
export class ApiKeyChangesDto {
  @MayBeAbsent()
  @Name()
  name?: string;

  @MayBeAbsent()
  @AtMost(MOST_ACCOUNTS, 'KEY_ACCOUNTS')
  @Accounts()
  account_ids?: string[];

  @MayBeAbsent()
  @Switch()
  all_accounts?: boolean;

  @MayBeAbsent()
  @AtMost(MOST_SCOPES, 'KEY_SCOPES')
  @Scopes()
  scopes?: string[];

  @IsOptional()
  @Expiry()
  expires_at?: string | null;

  @MayBeAbsent()
  @AtMost(MOST_NETWORKS, 'KEY_NETWORKS')
  @Networks()
  allowed_cidrs?: string[];

  @IsOptional()
  @Limit()
  rate_limit?: number | null;

  @IsOptional()
  @Limit()
  ingest_limit?: number | null;
}

/** The options of a rotation. */
export class RotationDto {
  @MayBeAbsent()
  @Holds(Number.isSafeInteger, 'KEY_OVERLAP', 'must be a whole number of seconds')
  overlap_seconds?: number;

  @IsOptional()
  @Expiry()
  expires_at?: string | null;
}

/** The query parameters of the list, as texts. */
export class ApiKeysQueryDto extends PageQueryDto {
  @ApiPropertyOptional({ description: 'Keeps the keys that may use this account, with those of operators.' })
  @IsOptional()
  @Holds((value) => isString(value) && value !== '', 'KEY_FILTER', 'must be one account id')
  account_id?: string;

  @ApiPropertyOptional({ enum: KEY_STATES, description: 'Keeps the keys in this state.' })
  @IsOptional()
  @IsIn(KEY_STATES, { message: `must be one of ${KEY_STATES.join(', ')}`, ...faultContext('KEY_FILTER') })
  state?: KeyState;
}

/** The settings that a body gives. The accounts are a list or `all`. */
export function toSettingsGiven(dto: ApiKeyChangesDto): Partial<ApiKeySettings> {
  const { name, scopes, allowed_cidrs, rate_limit, ingest_limit } = dto;
  const given = {
    name,
    scopes,
    accounts: accountsOf(dto),
    expiresAt: dateOf(dto.expires_at),
    allowedCidrs: allowed_cidrs,
    rateLimit: rate_limit,
    ingestLimit: ingest_limit,
  };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

export const toRotation = (dto: RotationDto): RotationRequest => ({
  overlapSeconds: dto.overlap_seconds,
  expiresAt: dateOf(dto.expires_at),
});

/** Empty where a body contradicts itself: a key without accounts is then refused. */
function accountsOf({
  all_accounts: all,
  account_ids: ids,
}: ApiKeyChangesDto): ApiKeySettings['accounts'] | undefined {
  if (all === true) return ids === undefined || ids.length === 0 ? 'all' : [];
  return ids ?? (all === false ? [] : undefined);
}
