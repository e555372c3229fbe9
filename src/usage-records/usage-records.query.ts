import type { PipeTransform } from '@nestjs/common';
import { throwIfAny, type Fault } from '../errors/api-error.js';
import type { IngestMode, IngestOptions } from './ingest-options.js';
import { mappingIn, type AskedMapping } from './mapped/mapping-query.js';

export const INGEST_MODES: readonly IngestMode[] = ['partial', 'atomic'];
/** The kinds of counters in a body. */
export const COUNTERS = ['cumulative'] as const;
/** Bits after which such counters may restart at 0. */
export const WRAPS = ['32'] as const;

/** The guard reads `apikey`. */
const PARAMETERS = ['mode', 'apikey'];

type Query = Readonly<Record<string, unknown>>;

/** The way in which a query asks for a body to be ingested. */
export interface AskedIngest extends Pick<IngestOptions, 'mode' | 'counters'> {
  readonly mapping?: AskedMapping | undefined;
}

/**
 * The pipe that reads the mode from the query of a request with records.
 * @throws ApiError INGEST_MODE, INGEST_PARAMETER
 */
export const IngestModeQuery = (): PipeTransform<Query, IngestMode> => ({ transform: modeOf });

/**
 * The pipe that reads the query of a body of records.
 * @throws ApiError MAPPING_SETTING, INGEST_MODE, INGEST_COUNTERS, INGEST_WRAP, INGEST_PARAMETER
 */
export const IngestQuery = (): PipeTransform<Query, AskedIngest> => ({
  transform: (query) => {
    const { asked, rest } = mappingIn(query);
    return { ...ingestionOf(rest), mapping: asked };
  },
});

/**
 * The mode in a query.
 * @throws ApiError INGEST_MODE, INGEST_PARAMETER
 */
function modeOf(query: Query): IngestMode {
  const faults = unknownIn(query, PARAMETERS);
  const mode = choice(query, 'mode', 'INGEST_MODE', INGEST_MODES, faults);
  throwIfAny(faults);
  return mode ?? 'partial';
}

/**
 * The mode and the counters in the query of a body of records.
 * @throws ApiError INGEST_MODE, INGEST_COUNTERS, INGEST_WRAP, INGEST_PARAMETER
 */
function ingestionOf(query: Query): Pick<IngestOptions, 'mode' | 'counters'> {
  const faults = unknownIn(query, [...PARAMETERS, 'counters', 'wrap']);
  const mode = choice(query, 'mode', 'INGEST_MODE', INGEST_MODES, faults);
  const counters = choice(query, 'counters', 'INGEST_COUNTERS', COUNTERS, faults);
  const wrap = choice(query, 'wrap', 'INGEST_WRAP', WRAPS, faults);
  if (wrap !== undefined && query.counters === undefined) faults.push(WRAP_OF_NOTHING);
  throwIfAny(faults);
  return { mode: mode ?? 'partial', ...(counters && { counters: { wrapBits: wrap ? 32 : 0 } }) };
}

const WRAP_OF_NOTHING: Fault = {
  name: 'INGEST_WRAP',
  field: 'wrap',
  detail: 'only with counters=cumulative',
};

const unknownIn = (query: Query, known: readonly string[]): Fault[] =>
  Object.keys(query)
    .filter((name) => !known.includes(name))
    .map((field) => ({ name: 'INGEST_PARAMETER', field }));

/** The value of a parameter with a list of valid values; undefined without the parameter. Another value is a fault. */
function choice<T extends string>(
  query: Query,
  field: string,
  name: Fault['name'],
  values: readonly T[],
  faults: Fault[],
): T | undefined {
  const given = query[field];
  const known = values.find((value) => value === given);
  if (known === undefined && given !== undefined) {
    const detail = Array.isArray(given) ? 'given more than once' : `one of ${values.join(', ')}`;
    faults.push({ name, field, detail });
  }
  return known;
}
