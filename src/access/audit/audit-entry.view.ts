import { ApiProperty } from '@nestjs/swagger';
import { AUDIT_ACTIONS } from './audit-entry.js';
import type { StoredAuditEntry } from './audit.repository.js';

/** An entry as administrators see it. */
export class AuditEntryView {
  static readonly example: AuditEntryView = {
    id: '42',
    at: '2026-11-21T01:27:13.703Z',
    actor_kind: 'iam',
    actor: 'back-office',
    action: 'api-key.revoke',
    target_kind: 'api-key',
    target: 'fs4fbhr97gqf',
    tracking_id: '23d873d7-0ce5-4d2a-8921-176141b06b53',
    details: { name: 'Partner A' },
  };

  /** Ascends with time. A text, since it may be larger than JSON's exact numbers. */
  @ApiProperty()
  readonly id!: string;

  @ApiProperty({ format: 'date-time' })
  readonly at!: string;

  @ApiProperty({ enum: ['iam', 'api-key', 'command-line', 'service'] })
  readonly actor_kind!: string;

  @ApiProperty({ description: "The token's subject, the API key's public id, or the user of the machine." })
  readonly actor!: string;

  @ApiProperty({ enum: Object.keys(AUDIT_ACTIONS) })
  readonly action!: string;

  @ApiProperty()
  readonly target_kind!: string;

  @ApiProperty()
  readonly target!: string;

  @ApiProperty({
    type: 'string',
    nullable: true,
    description: 'Of the request that made the change; null when no request did.',
  })
  readonly tracking_id!: string | null;

  @ApiProperty({ type: 'object', additionalProperties: true })
  readonly details!: unknown;
}

export const toView = ({ id, at, ...entry }: StoredAuditEntry): AuditEntryView => ({
  id: id.toString(),
  at: at.toISOString(),
  actor_kind: entry.actorKind,
  actor: entry.actor,
  action: entry.action,
  target_kind: entry.targetKind,
  target: entry.target,
  tracking_id: entry.trackingId,
  details: entry.details,
});
