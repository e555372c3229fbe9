import type { PipeTransform } from '@nestjs/common';
import { isObject } from '../common/is-object.js';
import { throwIfAny, type Fault } from '../errors/api-error.js';
import { assertObject } from '../http/read-dto.js';
import {
  checkMapping,
  isSetting,
  parseMapping,
  SETTING_NAMES,
  type Mapping,
  type MappingDocument,
  type MappingSettings,
} from '../mapping/index.js';
import { DOCUMENT_SCHEMA } from './mapping.view.js';
import { assertOwnName } from './mappings.service.js';

const FORMATS = ['csv', 'json', 'ndjson'] as const;
const LONGEST_SAMPLE = 1_048_576;
/** The most bytes of the body of a trial: a sample of any characters, as JSON writes them. */
export const LARGEST_TRIAL = 4_194_304;
const LONGEST_TOLD_NAME = 64;

const TRIAL_PROPERTIES = {
  mapping: { oneOf: [{ type: 'string' }, DOCUMENT_SCHEMA], description: 'A name, or a mapping.' },
  sample: { type: 'string', maxLength: LONGEST_SAMPLE, description: 'The beginning of a file.' },
  format: { type: 'string', enum: [...FORMATS] },
  settings: {
    type: 'object',
    additionalProperties: false,
    properties: Object.fromEntries(SETTING_NAMES.map((name) => [name, { type: 'string' }])),
    description: 'Settings beside the mapping, such as `zone`.',
  },
};

/** The schema of a trial's body. */
export const TRIAL_SCHEMA = {
  type: 'object',
  additionalProperties: false,
  required: ['mapping', 'sample'],
  properties: TRIAL_PROPERTIES,
};

/** A request to try a mapping out. */
export interface Trial {
  /** The name of a mapping, or the mapping itself. */
  readonly mapping: string | Mapping;
  readonly sample: string;
  /** Absent: the format that the mapping reads. */
  readonly format: (typeof FORMATS)[number] | undefined;
  /** Settings that override those of a named mapping. */
  readonly settings: MappingSettings;
}

/**
 * The pipe that reads a mapping and checks it. The mapping is stored as it was written.
 * @throws ApiError MAPPING with every fault of it.
 */
export const MappingBody = (): PipeTransform<unknown, MappingDocument> => ({ transform: checkMapping });

/** The pipe that reads the name for a mapping to be stored. @throws ApiError MAPPING_NAME, MAPPING_PRESET */
export const OwnMappingName = (): PipeTransform<string, string> => ({
  transform: (name) => {
    assertOwnName(name);
    return name;
  },
});

/**
 * The pipe that reads `{ mapping, sample, format, settings }`. `mapping`: a name or a document. `sample`: a text.
 * `format`: csv, json or ndjson.
 * @throws ApiError with every fault of the request, or else of the mapping in it.
 */
export const TrialBody = (): PipeTransform<unknown, Trial> => ({
  transform: (body) => {
    const { mapping, settings, ...trial } = readTrial(body);
    const read = typeof mapping === 'string' ? mapping : parseMapping(mapping, settings);
    return { ...trial, mapping: read, settings };
  },
});

function readTrial(body: unknown): Omit<Trial, 'mapping'> & { readonly mapping: unknown } {
  assertObject(body);
  const { mapping, sample, format, settings = {} } = body;
  const faults: Fault[] = Object.keys(body)
    .filter((key) => !Object.hasOwn(TRIAL_PROPERTIES, key))
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
  if (!isObject(settings))
    return [{ name: 'MAPPING_SETTING', field: 'settings', detail: 'must be an object' }];
  return Object.keys(settings)
    .filter((name) => !isSetting(name))
    .map((name) => ({
      name: 'MAPPING_SETTING',
      field: `settings.${name.slice(0, LONGEST_TOLD_NAME)}`,
      detail: 'unknown',
    }));
}
