import { Injectable } from '@nestjs/common';
import type { Principal } from '../access/authentication/principal.js';
import type { AnswerHeaders } from '../access/limits/fields.js';
import { RecordLimits } from '../access/limits/record-limits.js';
import type { Mapping } from '../mapping/index.js';
import { IngestMeter } from './ingest-meter.js';
import { IngestionService } from './ingestion.service.js';
import { MappingLibrary } from './mapped/mapping-library.js';
import type { AskedMapping } from './mapped/mapping-query.js';
import type { RecordBody } from './record-body.js';
import { encodingOf, sourceOf } from './request-source.js';
import type { AskedIngest } from './usage-records.query.js';
import type { Verdict } from './verdict.js';

/** The verdict on a body. For a foreign body also the number of rows that its mapping ignored. */
export type IngestAnswer = Verdict & { readonly ignored?: number };

/** A request to ingest a body of records. */
export interface RecordsRequest {
  readonly body: RecordBody;
  readonly asked: AskedIngest;
  readonly principal: Principal;
  /** The headers of the answer. The rest of the producer's limit is written to them. */
  readonly headers: AnswerHeaders;
}

/** Ingests the bodies of requests. */
@Injectable()
export class UsageRecordsService {
  constructor(
    private readonly ingestion: IngestionService,
    private readonly limits: RecordLimits,
    private readonly meter: IngestMeter,
    private readonly mappings: MappingLibrary,
  ) {}

  /** @throws ApiError, BodyRefused as {@link IngestionService.ingest} does; ApiError MAPPING_UNKNOWN, MAPPING */
  async ingest({ body, asked, principal, headers }: RecordsRequest): Promise<IngestAnswer> {
    const { mode, counters, mapping } = asked;
    let ignored = 0;
    const verdict = await this.ingestion.ingest(
      async () => sourceOf(body, this.meter.bytes, mapping && (await this.mappingOf(mapping, body))),
      {
        principal,
        mode,
        counters,
        admit: (work) => this.limits.meter(principal, headers, work),
        onIgnored: () => {
          ignored++;
        },
      },
    );
    return mapping ? { ...verdict, ignored } : verdict;
  }

  /**
   * The mapping with the settings of the query. Without an encoding in the query, the charset of the media type
   * decides.
   */
  private mappingOf({ name, settings }: AskedMapping, body: RecordBody): Promise<Mapping> {
    const encoding = encodingOf(body);
    return this.mappings.find(name, encoding === undefined ? settings : { encoding, ...settings });
  }
}
