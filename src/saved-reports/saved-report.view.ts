import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { PUBLISHED_REQUESTS } from '../connectivity-report/examples.js';
import type { StoredReport } from './saved-reports.repository.js';

/** A saved report. */
export class SavedReportView {
  static readonly example: SavedReportView = {
    name: 'usage-of-last-month',
    created_at: '2026-11-21T01:27:13.703Z',
    updated_at: '2026-11-21T01:27:13.703Z',
    created_by: '4f6a1c0d9b2e',
    updated_by: '4f6a1c0d9b2e',
    report: Object.values(PUBLISHED_REQUESTS)[0],
  };

  @ApiProperty()
  readonly name!: string;

  @ApiProperty({ format: 'date-time' })
  readonly created_at!: string;

  @ApiProperty({ format: 'date-time' })
  readonly updated_at!: string;

  @ApiPropertyOptional({ description: 'An API key, or the subject of a token. Not for portal tokens.' })
  readonly created_by?: string;

  @ApiPropertyOptional()
  readonly updated_by?: string;

  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: true,
    description: 'The request as it was written. Not for portal tokens.',
  })
  readonly report?: object;
}

/** All saved reports of an owner. */
export class SavedReportsView {
  static readonly example: SavedReportsView = { items: [SavedReportView.example] };

  @ApiProperty({ type: [SavedReportView] })
  readonly items!: readonly SavedReportView[];
}

/** A saved report that was removed. */
export class RemovedReportView {
  static readonly example: RemovedReportView = { name: 'usage-of-last-month', removed: true };

  @ApiProperty()
  readonly name!: string;

  @ApiProperty({ type: Boolean })
  readonly removed!: true;
}

/** The JSON text of a saved report, with its request as it was written. */
export const toViewText = (stored: StoredReport): string =>
  `${JSON.stringify({ ...toPublicView(stored), created_by: stored.createdBy, updated_by: stored.updatedBy }).slice(0, -1)},"report":${stored.request}}`;

/** The same for a portal token, whose pins may leave out what the request names. */
export const toPublicView = ({
  name,
  createdAt,
  updatedAt,
}: StoredReport): Pick<SavedReportView, 'name' | 'created_at' | 'updated_at'> => ({
  name,
  created_at: createdAt.toISOString(),
  updated_at: updatedAt.toISOString(),
});
