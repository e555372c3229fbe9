import { parse, YAMLParseError } from 'yaml';
import { ApiError } from '../../errors/api-error.js';

/** The longest mapping that is read, in characters. */
const LONGEST_MAPPING = 262_144;

/**
 * Reads the document of a mapping in YAML or JSON (which is YAML).
 * @throws ApiError MAPPING
 */
export function readMapping(text: string): unknown {
  if (text.length > LONGEST_MAPPING) {
    throw new ApiError({ name: 'MAPPING', detail: `at most ${LONGEST_MAPPING} characters` });
  }
  try {
    // Aliases could turn a few lines into a document of gigabytes.
    return parse(text, { maxAliasCount: 0, logLevel: 'error' });
  } catch (error) {
    const reason = error instanceof YAMLParseError ? (error.message.split('\n')[0] ?? '') : 'not readable';
    throw new ApiError(
      { name: 'MAPPING', detail: `not YAML or JSON: ${reason.replace(/:$/, '')}` },
      { cause: error },
    );
  }
}
