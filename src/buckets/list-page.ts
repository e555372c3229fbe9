/** An object of a bucket, as a listing has it. */
export interface BucketObject {
  readonly key: string;
  readonly size: number;
  /** Changes with the content. */
  readonly etag: string;
  /** Unix milliseconds. */
  readonly changedAt: number;
}

/** A page of a listing, in the order of the keys. */
export interface ListPage {
  readonly objects: readonly BucketObject[];
  /** Where the next page begins; undefined: this is the last. */
  readonly next: string | undefined;
}

const ENTITIES = new Map([
  ['lt', '<'],
  ['gt', '>'],
  ['amp', '&'],
  ['quot', '"'],
  ['apos', "'"],
]);

/**
 * Reads the answer to `ListObjectsV2`. The request asks for percent-encoded keys, so that the XML has plain text only.
 * @throws Error when it is another document.
 */
export function readListPage(xml: string): ListPage {
  if (!/<ListBucketResult[\s>]/.test(xml)) throw new Error('The answer is no list of objects');
  const objects = [...xml.matchAll(/<Contents>(.*?)<\/Contents>/gs)].map(([, content = '']) => ({
    key: decodeURIComponent((textOf(content, 'Key') ?? '').replaceAll('+', '%20')),
    size: Number(textOf(content, 'Size')),
    etag: textOf(content, 'ETag') ?? '',
    changedAt: Date.parse(textOf(content, 'LastModified') ?? ''),
  }));
  if (objects.some(({ key, size, etag }) => key === '' || !Number.isSafeInteger(size) || etag === ''))
    throw new Error('The list of objects lacks a key, a size or an entity tag');
  const isWhole = textOf(xml, 'IsTruncated') !== 'true';
  const next = textOf(xml, 'NextContinuationToken');
  if (!isWhole && next === undefined) throw new Error('The list of objects does not say how it goes on');
  return { objects, next: isWhole ? undefined : next };
}

/** The text of the first element with a name. */
function textOf(xml: string, name: string): string | undefined {
  const [, text] = new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml) ?? [];
  return text?.replace(/&(?:#(\d+)|#x([\da-f]+)|(\w+));/gi, (whole, decimal, hexadecimal, named) => {
    const code = decimal === undefined ? parseInt(String(hexadecimal), 16) : Number(decimal);
    if (named !== undefined) return ENTITIES.get(String(named)) ?? whole;
    return String.fromCodePoint(code);
  });
}
