import { Injectable } from '@nestjs/common';
import type { Principal } from '../access/authentication/principal.js';
import { ApiError, throwIfAny, type Fault } from '../errors/api-error.js';
import { IngestionService } from '../usage-records/ingestion.service.js';
import { MappingLibrary } from '../usage-records/mapped/mapping-library.js';
import type { PreviewResult } from '../usage-records/preview.js';
import { isSetting, parseMapping, type Mapping, type MappingSettings } from '../mapping/index.js';

const FORMATS = ['csv', 'json', 'ndjson'] as const;
const LONGEST_SAMPLE = 1_048_576;

const KEYS = ['mapping', 'sample', 'format', 'settings'];

/** Tries mappings out, stored or not, on samples that are sent along. */
@Injectable()
export class MappingTrial {
  constructor(
    private readonly library: MappingLibrary,
    private readonly ingestion: IngestionService,
  ) {}

  /**
   * Tells what a sample would become, and stores nothing.
   * @param body `{ mapping, sample, format, settings }`: the name of a mapping or a document; a text; csv, json or ndjson.
   * @throws ApiError with every fault of the request or of the mapping.
   */
  async try(body: unknown, principal: Principal): Promise<PreviewResult> {
    const { mapping, sample, format, settings } = trialIn(body);
    const found =
      typeof mapping === 'string'
        ? await this.library.find(mapping, settings)
        : parseMapping(mapping, settings);
    return this.ingestion.preview(
      { format: format ?? formatOf(found), chunks: chunksOf(sample), mapping: found },
      { principal },
    );
  }
}

interface Trial {
  readonly mapping: unknown;
  readonly sample: string;
  readonly format: (typeof FORMATS)[number] | undefined;
  readonly settings: MappingSettings;
}

function trialIn(body: unknown): Trial {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new ApiError({ name: 'MALFORMED_BODY', detail: 'must be a JSON object' });
  }
  const { mapping, sample, format, settings = {} } = body as Readonly<Record<string, unknown>>;
  const faults: Fault[] = Object.keys(body)
    .filter((key) => !KEYS.includes(key))
    .map((field) => ({ name: 'ADMIN_PROPERTY', field }));
  if (mapping === undefined)
    faults.push({ name: 'MAPPING', field: 'mapping', detail: 'must be a name or a mapping' });
  if (typeof sample !== 'string' || sample.length > LONGEST_SAMPLE) {
    faults.push({
      name: 'MAPPING_SAMPLE',
      field: 'sample',
      detail: `must be a text of up to ${LONGEST_SAMPLE} characters`,
    });
  }
  const known = FORMATS.find((candidate) => candidate === format);
  if (format !== undefined && known === undefined) {
    faults.push({ name: 'MAPPING_SAMPLE', field: 'format', detail: `must be one of ${FORMATS.join(', ')}` });
  }
  faults.push(...faultsOfSettings(settings));
  throwIfAny(faults);
  return { mapping, sample: sample as string, format: known, settings: settings as MappingSettings };
}

function faultsOfSettings(settings: unknown): Fault[] {
  if (typeof settings !== 'object' || settings === null || Array.isArray(settings)) {
    return [{ name: 'MAPPING_SETTING', field: 'settings', detail: 'must be an object' }];
  }
  return Object.keys(settings)
    .filter((name) => !isSetting(name))
    .map((name) => ({ name: 'MAPPING_SETTING', field: `settings.${name.slice(0, 64)}`, detail: 'unknown' }));
}

const formatOf = ({ format = 'csv' }: Mapping) => (format === 'any' ? 'csv' : format);

// eslint-disable-next-line @typescript-eslint/require-await -- a stream is what decoders read.
async function* chunksOf(text: string): AsyncGenerator<Buffer> {
  yield Buffer.from(text);
}
