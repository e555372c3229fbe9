import { hash } from 'node:crypto';
import { plainTag } from '../../http/coded-tags.js';

/** Characters of a digest, six bits each: enough to make equal digests of different answers practically impossible. */
const LENGTH = 32;

/** A strong entity tag: equal for equal bytes only. */
export const entityTag = (bytes: Buffer): string =>
  `"${hash('sha256', bytes, 'base64url').slice(0, LENGTH)}"`;

const TAG = /\s*(?:W\/)?("[\x21\x23-\x7e\x80-\xff]*")\s*(?:,|$)/y;

/**
 * Whether `If-None-Match` names a tag (RFC 9110, section 13.1.2): as it is, with a coding, as a weak tag, or by `*`.
 */
export function matches(ifNoneMatch: string, tag: string): boolean {
  if (ifNoneMatch.trim() === '*') return true;
  TAG.lastIndex = 0;
  for (let match = TAG.exec(ifNoneMatch); match; match = TAG.exec(ifNoneMatch)) {
    if (match[1] !== undefined && plainTag(match[1]) === tag) return true;
  }
  return false;
}
