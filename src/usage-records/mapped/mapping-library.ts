import { Injectable } from '@nestjs/common';
import { MappingRepository } from './mapping.repository.js';
import { ApiError } from '../../errors/api-error.js';
import { parseMapping, PRESETS, type Mapping, type MappingSettings } from '../../mapping/index.js';

/** Names that a mapping may have. */
export const MAPPING_NAME = /^[a-z0-9][a-z0-9._-]{0,63}$/;

/** The mappings that there are: those that come with the product, and those that are stored. */
@Injectable()
export class MappingLibrary {
  constructor(private readonly repository: MappingRepository) {}

  /**
   * The mapping of a name.
   * @param settings what is set beside it.
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
