import { ApiProperty } from '@nestjs/swagger';
import type { Plain } from '../../common/plain.js';
import { SETTINGS } from './api-key-schema.js';
import { KEY_STATES, type KeyState } from './api-keys.repository.js';

/** A setting of a key, as requests have it, too. */
const Setting = (name: keyof typeof SETTINGS) => ApiProperty(SETTINGS[name]);
const Instant = (description: string) =>
  ApiProperty({ type: 'string', format: 'date-time', nullable: true, description });
const IdOrNull = (description: string) => ApiProperty({ type: 'string', nullable: true, description });

/** A key as administrators see it. Times are RFC 3339 in UTC. */
export class ApiKeyDto {
  static readonly example: ApiKeyAnswer = {
    id: 'fs4fbhr97gqf',
    name: 'Partner A',
    state: 'active',
    account_ids: ['62c40843c7a190970912345'],
    all_accounts: false,
    scopes: ['report:read'],
    expires_at: null,
    allowed_cidrs: [],
    rate_limit: 600,
    ingest_limit: null,
    created_at: '2026-11-21T01:27:13.703Z',
    revoked_at: null,
    last_used_at: null,
    predecessor_id: null,
    successor_id: null,
  };

  @ApiProperty({ description: 'Public: logs may name it.' })
  readonly id!: string;

  @Setting('name')
  readonly name!: string;

  @ApiProperty({ enum: KEY_STATES })
  readonly state!: KeyState;

  @Setting('account_ids')
  readonly account_ids!: readonly string[];

  @Setting('all_accounts')
  readonly all_accounts!: boolean;

  @Setting('scopes')
  readonly scopes!: readonly string[];

  @Setting('expires_at')
  readonly expires_at!: string | null;

  @Setting('allowed_cidrs')
  readonly allowed_cidrs!: readonly string[];

  @Setting('rate_limit')
  readonly rate_limit!: number | null;

  @Setting('ingest_limit')
  readonly ingest_limit!: number | null;

  @ApiProperty({ format: 'date-time' })
  readonly created_at!: string;

  @Instant('Since when it is refused for good.')
  readonly revoked_at!: string | null;

  @Instant('To the minute.')
  readonly last_used_at!: string | null;

  @IdOrNull('The key that it replaces.')
  readonly predecessor_id!: string | null;

  @IdOrNull('The key that replaces it.')
  readonly successor_id!: string | null;
}

export type ApiKeyAnswer = Plain<ApiKeyDto>;

/** A new key with its text, which is shown only once. */
export class CreatedApiKeyDto extends ApiKeyDto {
  static override readonly example: CreatedApiKeyAnswer = {
    key: `em_${ApiKeyDto.example.id}_<secret>`,
    ...ApiKeyDto.example,
  };

  @ApiProperty({ description: 'The key itself. It is not stored, and shown only once.' })
  readonly key!: string;
}

export type CreatedApiKeyAnswer = Plain<CreatedApiKeyDto>;

const PREDECESSOR_ID = 'q0w0e2xk7d1m';

/** The successor, and the key that it replaces. */
export class RotatedApiKeyDto extends CreatedApiKeyDto {
  static override readonly example: RotatedApiKeyAnswer = {
    ...CreatedApiKeyDto.example,
    predecessor_id: PREDECESSOR_ID,
    predecessor: {
      ...ApiKeyDto.example,
      id: PREDECESSOR_ID,
      expires_at: '2026-11-22T01:27:13.703Z',
      successor_id: ApiKeyDto.example.id,
    },
  };

  @ApiProperty({ type: ApiKeyDto })
  readonly predecessor!: ApiKeyAnswer;
}

export type RotatedApiKeyAnswer = Plain<RotatedApiKeyDto>;
