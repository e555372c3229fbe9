import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { ApiError, throwIfAny } from '../../errors/api-error.js';
import { FORMAT_NAMES, FORMATS, type FormatName } from '../language/formats.js';
import { oneOfNames } from '../../errors/nearest.js';

const MEDIA_TYPES = FORMAT_NAMES.map((name) => FORMATS[name].mediaType);

type Query = Readonly<Record<string, unknown>>;
type QueryRequest = FastifyRequest<{ Querystring: Query }>;

/**
 * The format of the answer: `@AnswerFormat() format: FormatName`. It is read before any pipe runs, so that a wrong
 * format is refused before the body.
 */
export const AnswerFormat = createParamDecorator((_: unknown, context: ExecutionContext): FormatName => {
  const { query, headers } = context.switchToHttp().getRequest<QueryRequest>();
  return readFormat(query, headers.accept);
});

/**
 * Refuses every query parameter except the key: `@NoParameters() _: undefined`. It runs before any pipe, so that
 * parameters are refused before the body.
 * @throws ApiError UNKNOWN_PROPERTY
 */
export const NoParameters = createParamDecorator((_: unknown, context: ExecutionContext): undefined => {
  const { query } = context.switchToHttp().getRequest<QueryRequest>();
  throwIfAny(unknownParameters(query, ['apikey']));
});

/**
 * The requested format: the format in `format`, else the one that `Accept` prefers.
 * @throws ApiError UNKNOWN_PROPERTY, FORMAT, NOT_ACCEPTABLE
 */
export function readFormat(query: Query, accept: string | undefined): FormatName {
  let format: FormatName | undefined;
  for (const field in query) {
    if (field === 'format') format = named(query.format);
    else if (field !== 'apikey') throwIfAny(unknownParameters(query, ['apikey', 'format']));
  }
  return format ?? accepted(accept);
}

const unknownParameters = (query: Query, known: readonly string[]) =>
  Object.keys(query)
    .filter((name) => !known.includes(name))
    .map((field) => ({ name: 'UNKNOWN_PROPERTY', field }) as const);

function named(given: unknown): FormatName {
  const name = FORMAT_NAMES.find((one) => one === given);
  if (name === undefined)
    throw new ApiError({ name: 'FORMAT', field: 'format', detail: oneOfNames(given, FORMAT_NAMES) });
  return name;
}

/** A part of `Accept`: a range of media types, and its quality from 0 (not acceptable) to 1. */
interface Range {
  readonly type: string;
  readonly subtype: string;
  readonly quality: number;
}

/**
 * The format that a client prefers (RFC 9110, section 12.5.1). Among equals, a named type wins over a wildcard, then
 * the first type wins. Without `Accept` the format is JSON.
 */
function accepted(accept: string | undefined): FormatName {
  if (accept === undefined || accept === '*/*' || accept === 'application/json') return 'json';
  const ranges = accept.split(',').flatMap(toRange);
  if (ranges.length === 0) return 'json';
  const acceptable = FORMAT_NAMES.map((name) => ({ name, ...qualityOf(FORMATS[name].mediaType, ranges) }))
    .filter(({ quality }) => quality > 0)
    .sort((a, b) => b.quality - a.quality || b.precision - a.precision || a.place - b.place);
  const [best] = acceptable;
  if (best) return best.name;
  throw new ApiError({ name: 'NOT_ACCEPTABLE', field: 'Accept', detail: oneOfNames(undefined, MEDIA_TYPES) });
}

/** The quality of a media type, by the most precise range that matches it. */
function qualityOf(mediaType: string, ranges: readonly Range[]) {
  const [type, subtype] = mediaType.split('/');
  let found = { quality: 0, precision: -1, place: 0 };
  ranges.forEach((range, place) => {
    const precision = range.type === '*' ? 0 : range.subtype === '*' ? 1 : 2;
    const isMatch = (precision === 0 || range.type === type) && (precision < 2 || range.subtype === subtype);
    if (isMatch && precision > found.precision) found = { quality: range.quality, precision, place };
  });
  return found;
}

const TYPE = /^([!#$%&'*+.^_`|~\w-]+)\/([!#$%&'*+.^_`|~\w-]+)$/;
const QUALITY = /^q=(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)$/i;

/** A part that is no media range is ignored. */
function toRange(text: string): Range[] {
  const [name = '', ...parameters] = text.split(';').map((part) => part.trim());
  const [, type, subtype] = TYPE.exec(name.toLowerCase()) ?? [];
  if (type === undefined || subtype === undefined || (type === '*' && subtype !== '*')) return [];
  const weight = parameters.find((parameter) => /^q=/i.test(parameter));
  if (weight === undefined) return [{ type, subtype, quality: 1 }];
  const quality = QUALITY.exec(weight)?.[1];
  return quality === undefined ? [] : [{ type, subtype, quality: Number(quality) }];
}
