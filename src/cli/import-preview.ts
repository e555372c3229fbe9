import type { Plain } from '../common/plain.js';
import type { RecordFormat } from '../usage-records/decoders/decode.js';
import type { IngestionService } from '../usage-records/ingestion.service.js';
import type { PreviewResult, PreviewRow } from '../usage-records/preview.js';
import type { Mapping } from '../mapping/index.js';
import { ImportProgress, type ProgressOutput } from './import-progress.js';
import { bytesOf, findSources } from './import-sources.js';
import { OPERATOR } from './import.js';

export interface PreviewOptions {
  readonly paths: readonly string[];
  readonly ingest: Pick<IngestionService, 'preview'>;
  readonly output: ProgressOutput;
  readonly account?: string | undefined;
  readonly format?: RecordFormat | undefined;
  readonly mapping?: Mapping | undefined;
}

/** The records that a file would become. */
export interface FilePreview extends PreviewResult {
  readonly file: string;
}

/**
 * Shows the records that files would become. Stores nothing.
 * @throws Error for a path that cannot be used; ApiError when a file cannot be read to its end.
 */
export async function previewFiles(options: PreviewOptions): Promise<FilePreview[]> {
  const { paths, ingest, output, account, format, mapping } = options;
  const sources = await findSources(paths, format, mapping);
  const previews: FilePreview[] = [];
  for (const source of sources) {
    const progress = new ImportProgress(output, source.size);
    const chunks = bytesOf(source, (bytes) => progress.read(bytes));
    const result: Plain<PreviewResult> = await ingest.preview(
      { format: source.format, chunks, ...(mapping && { mapping }) },
      { principal: OPERATOR, ...(account !== undefined && { account }) },
    );
    previews.push({ file: source.name, ...result });
  }
  return previews;
}

/** The text for a person. */
export const previewsToText = (previews: readonly FilePreview[]): string => previews.map(toText).join('\n\n');

function toText({ file, rows, reasons, ...totals }: FilePreview): string {
  const counts = `${totals.good} good, ${totals.rejected} rejected, ${totals.ignored} ignored; nothing was stored`;
  const bytes = `${totals.uplink_bytes} bytes up, ${totals.downlink_bytes} down`;
  const range =
    totals.first_started_at === null ? [] : [`${totals.first_started_at} to ${totals.last_ended_at ?? ''}`];
  return [
    `${file}: ${counts}`,
    [bytes, ...range].join(', '),
    ...reasons.map(({ code, field, occurrences }) => `${occurrences} x ${code} ${field}`.trimEnd()),
    ...rows.map(rowToText),
  ].join('\n');
}

function rowToText({ index, line, record, errors = [] }: PreviewRow): string {
  const place = line === undefined ? `record ${index}` : `line ${line}`;
  if (record) return `${place}: ${JSON.stringify(record)}`;
  return errors.map(({ description }) => `${place}: refused: ${description}`).join('\n');
}
