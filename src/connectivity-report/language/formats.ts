import { closedMap } from '../../common/closed-map.js';

/** A form in which a report is answered. */
export interface Format {
  /** Without parameters, as `Accept` names it. */
  readonly mediaType: string;
  /** As the answer names it. */
  readonly contentType: string;
  readonly description: string;
}

/** Every format there is, by its name in `?format=`. Where a request leaves the choice, the first that fits. */
export const FORMATS = closedMap({
  json: {
    mediaType: 'application/json',
    contentType: 'application/json; charset=utf-8',
    description:
      'One object: the series, each an array of points, then what the request asked to be told beside.',
  },
  csv: {
    mediaType: 'text/csv',
    contentType: 'text/csv; charset=utf-8; header=present',
    description: 'A line with the names of the columns, then a line for each point (RFC 4180).',
  },
  ndjson: {
    mediaType: 'application/x-ndjson',
    contentType: 'application/x-ndjson; charset=utf-8',
    description:
      'An object a line: each point as in JSON, then `{"end":true,"row_count":n}`, without which the answer was cut off.',
  },
} as const satisfies Record<string, Format>);

export type FormatName = keyof typeof FORMATS;
export const FORMAT_NAMES = Object.keys(FORMATS) as FormatName[];
