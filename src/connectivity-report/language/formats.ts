import { closedMap } from '../../common/closed-map.js';

/** A format of a report's answer. */
export interface Format {
  /** Without parameters, as in `Accept`. */
  readonly mediaType: string;
  /** With parameters, as in the answer. */
  readonly contentType: string;
  readonly description: string;
}

/** Every format, by its name in `?format=`. If a request accepts several, the first of them is used. */
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
