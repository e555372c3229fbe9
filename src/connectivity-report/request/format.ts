import { ApiError, throwIfAny } from '../../errors/api-error.js';
import { FORMAT_NAMES, FORMATS, type FormatName } from '../language/formats.js';
import { oneOfNames } from '../../errors/nearest.js';

const MEDIA_TYPES = FORMAT_NAMES.map((name) => FORMATS[name].mediaType);

/**
 * The format that a request wants: that of `format`, else the one that `Accept` likes best.
 * @throws ApiError UNKNOWN_PROPERTY, FORMAT, NOT_ACCEPTABLE
 */
export function readFormat(query: Readonly<Record<string, unknown>>, accept: string | undefined): FormatName {
  let format: FormatName | undefined;
  for (const field in query) {
    if (field === 'format') format = named(query.format);
    else if (field !== 'apikey') throwIfAny(unknownParameters(query));
  }
  return format ?? accepted(accept);
}

const unknownParameters = (query: Readonly<Record<string, unknown>>) =>
  Object.keys(query)
    .filter((name) => name !== 'apikey' && name !== 'format')
    .map((field) => ({ name: 'UNKNOWN_PROPERTY', field }) as const);

function named(given: unknown): FormatName {
  const name = FORMAT_NAMES.find((one) => one === given);
  if (name === undefined)
    throw new ApiError({ name: 'FORMAT', field: 'format', detail: oneOfNames(given, FORMAT_NAMES) });
  return name;
}

/** A part of `Accept`: which media types, and how much they are liked, from 0 (not at all) to 1. */
interface Range {
  readonly type: string;
  readonly subtype: string;
  readonly quality: number;
}

/**
 * The format that a client likes best (RFC 9110, section 12.5.1); of equals the one that is named rather than meant by
 * a wildcard, then the one that comes first. Without a word it is JSON.
 */
function accepted(accept: string | undefined): FormatName {
  if (accept === undefined || accept === '*/*' || accept === 'application/json') return 'json';
  const ranges = accept.split(',').flatMap(toRange);
  if (ranges.length === 0) return 'json';
  const liked = FORMAT_NAMES.map((name) => ({ name, ...likingOf(FORMATS[name].mediaType, ranges) }))
    .filter(({ quality }) => quality > 0)
    .sort((a, b) => b.quality - a.quality || b.precision - a.precision || a.place - b.place);
  const [best] = liked;
  if (best) return best.name;
  throw new ApiError({ name: 'NOT_ACCEPTABLE', field: 'Accept', detail: oneOfNames(undefined, MEDIA_TYPES) });
}

/** What the most precise of the ranges that mean a media type says about it. */
function likingOf(mediaType: string, ranges: readonly Range[]) {
  const [type, subtype] = mediaType.split('/');
  let liking = { quality: 0, precision: -1, place: 0 };
  ranges.forEach((range, place) => {
    const precision = range.type === '*' ? 0 : range.subtype === '*' ? 1 : 2;
    const means = (precision === 0 || range.type === type) && (precision < 2 || range.subtype === subtype);
    if (means && precision > liking.precision) liking = { quality: range.quality, precision, place };
  });
  return liking;
}

const TYPE = /^([!#$%&'*+.^_`|~\w-]+)\/([!#$%&'*+.^_`|~\w-]+)$/;
const QUALITY = /^q=(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)$/i;

/** Whatever is not a media range is as if it had not been sent. */
function toRange(text: string): Range[] {
  const [name = '', ...parameters] = text.split(';').map((part) => part.trim());
  const [, type, subtype] = TYPE.exec(name.toLowerCase()) ?? [];
  if (type === undefined || subtype === undefined || (type === '*' && subtype !== '*')) return [];
  const weight = parameters.find((parameter) => /^q=/i.test(parameter));
  if (weight === undefined) return [{ type, subtype, quality: 1 }];
  const quality = QUALITY.exec(weight)?.[1];
  return quality === undefined ? [] : [{ type, subtype, quality: Number(quality) }];
}
