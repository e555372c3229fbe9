import { SLOT_MS } from '../../src/common/time.js';
import type { Question } from './questions.js';
import { accountId, msisdn, siteId } from './world.js';

/** What differs between the dialects. Placeholders are for: the identifier, the start and the end of the range. */
export interface Dialect {
  /** The division of whole numbers, without the rest. */
  readonly divide: (dividend: string, divisor: string | number) => string;
  readonly placeholders: readonly [string, string, string];
}

const COLUMN_OF = { site: 'customer_site_id', subscriber: 'msisdn', account: 'account_id' } as const;

/**
 * Sums of bytes by bucket: the bytes in the bucket of a record's start, and those in the next. No record is longer than
 * a bucket, so this apportions exactly. The start of the range is moved by the length of a record.
 */
export function statementOf({ of, bucketMs }: Question, { divide, placeholders }: Dialect): string {
  const [identifier, from, to] = placeholders;
  const bucket = divide('started_at', bucketMs);
  const end = `(${bucket} + 1) * ${bucketMs}`;
  const own = divide(`(downlink_bytes * (${end} - started_at))`, '(ended_at - started_at)');
  return `SELECT bucket, sum(own) AS own_bytes, sum(downlink_bytes - own) AS next_bytes FROM (
    SELECT ${bucket} AS bucket, downlink_bytes, CASE WHEN ended_at > ${end} THEN ${own} ELSE downlink_bytes END AS own
    FROM usage WHERE ${COLUMN_OF[of]} = ${identifier} AND started_at >= ${from} AND started_at < ${to}
  ) AS part GROUP BY bucket`;
}

export const valuesOf = ({ of, which, from, to }: Question): [string, number, number] => [
  identifierOf(of, which),
  from - SLOT_MS,
  to,
];

const identifierOf = (of: Question['of'], which: number): string => {
  if (of === 'site') return siteId(which);
  return of === 'subscriber' ? msisdn(which) : accountId(which);
};

/** A column and a value that a question is about. */
export const conditionOf = ({ of, which }: Question): { column: string; value: string } => ({
  column: COLUMN_OF[of],
  value: identifierOf(of, which),
});

/** The bytes of each bucket, from the rows of a statement. */
export function bucketsOf(
  { from, to, bucketMs }: Question,
  rows: readonly (readonly [bucket: number, own: number, next: number])[],
): number[] {
  const bytes = new Array<number>((to - from) / bucketMs).fill(0);
  const add = (place: number, value: number) => {
    if (place in bytes) bytes[place] = (bytes[place] ?? 0) + value;
  };
  for (const [bucket, own, next] of rows) {
    add(bucket - from / bucketMs, own);
    add(bucket - from / bucketMs + 1, next);
  }
  return bytes;
}
