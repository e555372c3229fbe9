import { hash } from 'node:crypto';
import { RECORD_FIELD_NAMES, RECORD_FIELDS } from '../../usage/record-fields.js';
import type { UsageRecord } from '../../usage/usage-record.js';

/** Bytes of a content hash: enough that two contents never meet in one identity by chance. */
export const CONTENT_HASH_BYTES = 16;

// No value holds NUL, so that with it before each name no two contents give one text.
const CONTENT = RECORD_FIELD_NAMES.filter((name) => name !== 'account_id' && name !== 'record_id').map(
  (name) => ({ label: `\0${name}=`, property: RECORD_FIELDS[name].property }),
);

/**
 * What is compared when an identity comes again: a hash over the values of a record, the same whatever format they
 * came in. A character for each byte.
 *
 * Unknown values are left out, so that a field added later leaves the hashes of stored records as they are.
 */
export function contentHash(record: UsageRecord): string {
  let content = '';
  for (const { label, property } of CONTENT) {
    const value = record[property];
    if (value !== null) content += label + String(value);
  }
  return hash('sha256', content, 'binary').slice(0, CONTENT_HASH_BYTES);
}
