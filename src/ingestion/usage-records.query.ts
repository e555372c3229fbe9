import { throwIfAny, type Fault } from '../errors/api-error.js';
import type { IngestMode } from './ingestion.service.js';

export const INGEST_MODES: readonly IngestMode[] = ['partial', 'atomic'];

/** `apikey` is the guard's to read. */
const PARAMETERS = ['mode', 'apikey'];

/**
 * The mode that the query asks for.
 * @throws ApiError INGEST_MODE, INGEST_PARAMETER
 */
export function modeOf(query: Readonly<Record<string, unknown>>): IngestMode {
  const faults: Fault[] = Object.keys(query)
    .filter((name) => !PARAMETERS.includes(name))
    .map((field) => ({ name: 'INGEST_PARAMETER', field }));
  const { mode = 'partial' } = query;
  const known = INGEST_MODES.find((candidate) => candidate === mode);
  if (Array.isArray(mode))
    faults.push({ name: 'INGEST_MODE', field: 'mode', detail: 'given more than once' });
  else if (!known)
    faults.push({ name: 'INGEST_MODE', field: 'mode', detail: `one of ${INGEST_MODES.join(', ')}` });
  throwIfAny(faults);
  return known ?? 'partial';
}
