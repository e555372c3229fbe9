import { Injectable } from '@nestjs/common';
import type { Principal } from '../access/authentication/principal.js';
import { IngestionService } from '../usage-records/ingestion.service.js';
import { MappingLibrary } from '../usage-records/mapped/mapping-library.js';
import type { PreviewResult } from '../usage-records/preview.js';
import type { Mapping } from '../mapping/index.js';
import type { Trial } from './mapping-bodies.js';

/** Tries mappings out, stored or not, on samples of the caller. */
@Injectable()
export class MappingTrial {
  constructor(
    private readonly library: MappingLibrary,
    private readonly ingestion: IngestionService,
  ) {}

  /**
   * Shows the records that a sample would become. Stores nothing.
   * @throws ApiError MAPPING_UNKNOWN, MAPPING, and as reading the sample does.
   */
  async try({ mapping, sample, format, settings }: Trial, principal: Principal): Promise<PreviewResult> {
    const found = typeof mapping === 'string' ? await this.library.find(mapping, settings) : mapping;
    return this.ingestion.preview(
      { format: format ?? formatOf(found), chunks: chunksOf(sample), mapping: found },
      { principal },
    );
  }
}

const formatOf = ({ format = 'csv' }: Mapping) => (format === 'any' ? 'csv' : format);

// eslint-disable-next-line @typescript-eslint/require-await -- a stream is what decoders read.
async function* chunksOf(text: string): AsyncGenerator<Buffer> {
  yield Buffer.from(text);
}
