import { ApiProperty } from '@nestjs/swagger';
import type { Plain } from '../../common/plain.js';
import { METRIC_NAMES, type MetricName } from '../../query-engine/metric-names.js';
import { PortalSubscriberDto } from './portal-token.dto.js';

/** A portal token, without its text. */
export class PortalTokenViewDto {
  static readonly example: PortalTokenView = {
    id: 'k3v9x0qp2m1z',
    name: 'Usage page of site-berlin-1',
    accounts: ['62c40843c7a190970912345'],
    sites: ['site-berlin-1'],
    subscriber: null,
    metrics: ['uplink_bytes', 'downlink_bytes'],
    issuer_kind: 'api-key',
    issuer: 'fs4fbhr97gqf',
    issued_at: '2026-11-21T01:27:13.703Z',
    expires_at: '2026-11-21T01:42:13.703Z',
    revoked_at: null,
  };

  @ApiProperty({ example: 'k3v9x0qp2m1z' })
  readonly id!: string;

  @ApiProperty({ type: 'string', nullable: true })
  readonly name!: string | null;

  @ApiProperty({ type: [String] })
  readonly accounts!: readonly string[];

  @ApiProperty({ type: [String], nullable: true, description: 'null: all.' })
  readonly sites!: readonly string[] | null;

  @ApiProperty({ type: PortalSubscriberDto, nullable: true, description: 'null: all.' })
  readonly subscriber!: PortalSubscriberDto | null;

  @ApiProperty({ enum: METRIC_NAMES, isArray: true, nullable: true, description: 'null: all.' })
  readonly metrics!: readonly MetricName[] | null;

  @ApiProperty({ enum: ['iam', 'api-key', 'command-line'] })
  readonly issuer_kind!: string;

  @ApiProperty({ description: "The token's subject, the API key's public id, or the user of the machine." })
  readonly issuer!: string;

  @ApiProperty({ format: 'date-time' })
  readonly issued_at!: string;

  @ApiProperty({ format: 'date-time' })
  readonly expires_at!: string;

  @ApiProperty({ type: 'string', format: 'date-time', nullable: true })
  readonly revoked_at!: string | null;
}

export type PortalTokenView = Plain<PortalTokenViewDto>;

/** A new token as its issuer sees it. Only this answer shows the text of the token. */
export class IssuedPortalTokenDto extends PortalTokenViewDto {
  static override readonly example: IssuedView = {
    token: 'emp_k3v9x0qp2m1z_<secret of 48 characters>',
    token_type: 'Bearer',
    expires_in: 900,
    ...PortalTokenViewDto.example,
  };

  @ApiProperty({ description: 'Shown only once.' })
  readonly token!: string;

  @ApiProperty({ enum: ['Bearer'] })
  readonly token_type!: 'Bearer';

  @ApiProperty({ type: 'integer', description: 'Seconds.' })
  readonly expires_in!: number;
}

export type IssuedView = Plain<IssuedPortalTokenDto>;
