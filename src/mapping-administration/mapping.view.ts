import { ApiProperty } from '@nestjs/swagger';
import type { StoredMapping } from '../usage-records/mapped/mapping.repository.js';

/** The schema of a mapping. */
export const DOCUMENT_SCHEMA = {
  type: 'object',
  description: 'A mapping, as docs/mappings.schema.json describes it.',
  additionalProperties: true,
} as const;

const Text = () => ApiProperty({ type: 'string', nullable: true });
const Instant = () => ApiProperty({ type: 'string', format: 'date-time', nullable: true });

/** A mapping as administrators see it. */
export class MappingView {
  static readonly example: MappingView = {
    name: 'wifi',
    preset: false,
    document: { extends: 'radius', zone: 'Asia/Bangkok', account: '62c40843c7a190970912345' },
    created_at: '2026-11-21T01:27:13.703Z',
    created_by: 'back-office',
    updated_at: '2026-11-21T01:27:13.703Z',
    updated_by: 'back-office',
  };

  @ApiProperty()
  readonly name!: string;

  @ApiProperty({ description: 'Whether it comes with the product, and cannot be changed.' })
  readonly preset!: boolean;

  @ApiProperty(DOCUMENT_SCHEMA)
  readonly document!: unknown;

  @Instant()
  readonly created_at!: string | null;

  @Text()
  readonly created_by!: string | null;

  @Instant()
  readonly updated_at!: string | null;

  @Text()
  readonly updated_by!: string | null;
}

/** All mappings. */
export class MappingsView {
  static readonly example: MappingsView = { items: [MappingView.example] };

  @ApiProperty({ type: [MappingView] })
  readonly items!: readonly MappingView[];
}

/** A mapping that was removed. */
export class RemovedMappingView {
  static readonly example: RemovedMappingView = { name: 'wifi', removed: true };

  @ApiProperty()
  readonly name!: string;

  @ApiProperty({ type: Boolean })
  readonly removed!: true;
}

export const presetView = (name: string, document: unknown): MappingView => ({
  name,
  preset: true,
  document,
  created_at: null,
  created_by: null,
  updated_at: null,
  updated_by: null,
});

export const toView = ({
  name,
  document,
  createdAt,
  createdBy,
  updatedAt,
  updatedBy,
}: StoredMapping): MappingView => ({
  name,
  preset: false,
  document,
  created_at: createdAt.toISOString(),
  created_by: createdBy,
  updated_at: updatedAt.toISOString(),
  updated_by: updatedBy,
});
