import { readFile } from 'node:fs/promises';
import { ApiError } from '../errors/api-error.js';
import type { MappingLibrary } from '../usage-records/mapped/mapping-library.js';
import {
  isSetting,
  parseMapping,
  readMapping,
  SETTING_NAMES,
  type Mapping,
  type MappingSettings,
} from '../mapping/index.js';
import { UsageError } from './usage-error.js';

/** A text that matches is a file's name. Names of mappings have no slash and no such extension. */
const FILE = /[/\\]|\.(?:ya?ml|json)$/i;

/**
 * The mapping of `--mapping`: a file, or a mapping by its name.
 * @param settings the values of `--set`, `name=value`.
 * @throws UsageError with every fault of the mapping.
 */
export async function mappingOf(
  nameOrFile: string,
  settings: readonly string[],
  library: Pick<MappingLibrary, 'find'>,
): Promise<Mapping> {
  const set = settingsIn(settings);
  try {
    if (!FILE.test(nameOrFile)) return await library.find(nameOrFile, set);
    return parseMapping(await readMappingFile(nameOrFile), set);
  } catch (error) {
    if (error instanceof ApiError)
      throw new UsageError(`${nameOrFile} is no good mapping\n${faultsOfMapping(error)}`);
    throw error;
  }
}

/**
 * The document of a mapping file.
 * @throws UsageError when it cannot be read; ApiError when it is neither YAML nor JSON
 */
export async function readMappingFile(path: string): Promise<unknown> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new UsageError(`${path} cannot be read: ${(error as Error).message}`);
  });
  return readMapping(text);
}

/** Every fault of a mapping, one a line. */
export const faultsOfMapping = (error: ApiError): string =>
  error.faults
    .map(({ field, detail }) => `${field === undefined ? '' : `${field}: `}${detail ?? ''}`)
    .join('\n');

function settingsIn(settings: readonly string[]): MappingSettings {
  const entries = settings.map((setting) => {
    const place = setting.indexOf('=');
    const name = setting.slice(0, place);
    if (place < 1 || !isSetting(name)) {
      throw new UsageError(`--set must be NAME=VALUE, with a name of ${SETTING_NAMES.join(', ')}`);
    }
    return [name, setting.slice(place + 1)] as const;
  });
  return Object.fromEntries(entries);
}
