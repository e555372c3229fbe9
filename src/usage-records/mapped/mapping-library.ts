import { Injectable } from '@nestjs/common';
import { MappingRepository } from './mapping.repository.js';
import { ApiError } from '../../errors/api-error.js';
import { parseMapping, PRESETS, type Mapping, type MappingSettings } from '../../mapping/index.js';

/** The form of a mapping's name. */
export const MAPPING_NAME = /^[a-z0-9][a-z0-9._-]{0,63}$/;

/** All mappings: the presets and the stored ones. */
@Injectable()
export class MappingLibrary {
  constructor(private readonly repository: MappingRepository) {}

  /**
   * The mapping with a name.
   * @param settings override those of the mapping.
   * @throws ApiError MAPPING_UNKNOWN, MAPPING
   */
  async find(name: string, settings: MappingSettings = {}): Promise<Mapping> {
    const document = PRESETS.get(name) ?? (await this.stored(name));
    if (document === undefined) throw unknownMapping(name);
    return parseMapping(document, settings);
  }

  private async stored(name: string): Promise<unknown> {
    if (!MAPPING_NAME.test(name)) return undefined;
    return (await this.repository.find(name))?.document;
  }
}

const unknownMapping = (name: string): ApiError =>
  new ApiError({
    name: 'MAPPING_UNKNOWN',
    field: 'mapping',
    detail: `${JSON.stringify(name.slice(0, 64))} is neither stored nor one of ${[...PRESETS.keys()].join(', ')}`,
  });
