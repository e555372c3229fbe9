import { hash } from 'node:crypto';

/** Bytes of a content hash: enough that two contents never meet in one identity by chance. */
export const CONTENT_HASH_BYTES = 16;

/**
 * What is compared when an identity comes again: a hash over the values of a record, the same whatever format they
 * came in. A character for each byte.
 * @param content the values as they are written to the database: each with its length, so that no two contents give
 * the same bytes.
 */
export function contentHash(content: Buffer): string {
  return hash('sha256', content, 'binary').slice(0, CONTENT_HASH_BYTES);
}
