/** A form of an answer that a client may ask for. */
export interface Offer<T extends string> {
  readonly name: T;
  /** Without parameters. */
  readonly mediaType: string;
}

/** A part of `Accept`: a range of media types, and its quality from 0 (not acceptable) to 1. */
interface Range {
  readonly type: string;
  readonly subtype: string;
  readonly quality: number;
}

/**
 * The offer that a client prefers (RFC 9110, section 12.5.1). Among equals, a named type wins over a wildcard, then the
 * first type wins. Without `Accept` it is the first offer.
 * @returns undefined when no offer is acceptable.
 */
export function preferred<T extends string>(
  accept: string | undefined,
  offers: readonly [Offer<T>, ...Offer<T>[]],
): T | undefined {
  const [first] = offers;
  if (accept === undefined || accept === '*/*' || accept === first.mediaType) return first.name;
  const ranges = accept.split(',').flatMap(toRange);
  if (ranges.length === 0) return first.name;
  const acceptable = offers
    .map(({ name, mediaType }) => ({ name, ...qualityOf(mediaType, ranges) }))
    .filter(({ quality }) => quality > 0)
    .sort((a, b) => b.quality - a.quality || b.precision - a.precision || a.place - b.place);
  return acceptable[0]?.name;
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
