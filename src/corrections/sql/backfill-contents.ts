import type { Statement } from '../../database/statement.js';
import { LONGEST_FACT_MS } from '../../record-model/usage-record.js';
import { daysOfContent, insertContents } from '../../usage-records/sql/fact-rows.js';
import { packedStarting } from '../../packed-days/sql/conditions.js';
import { startedWithin, type BackfillParams } from './backfill.js';
import { STAGED } from './backfill-identities.js';

/** Stores the staged records. */
export const storeStaged = ({ accountId, id }: BackfillParams): Statement => ({
  name: 'INSERT usage_record',
  text: insertContents(
    `SELECT staged.account_id, staged.record_id, staged.content FROM usage_backfill_record AS staged WHERE ${STAGED}`,
  ),
  values: [accountId, id],
});

/** The contents of staged records, in order of time. */
export const stagedContents = ({ accountId, id }: BackfillParams): Statement => ({
  name: 'SELECT usage_backfill_record',
  text: `
SELECT staged.account_id, staged.record_id, staged.content FROM usage_backfill_record AS staged
WHERE ${STAGED} ORDER BY staged.started_at`,
  values: [accountId, id],
});

/** The contents that a correction kept as versions, in order of time. */
export const keptContents = (accountId: string, correctionId: string): Statement => ({
  name: 'SELECT usage_record_version',
  text: `
SELECT account_id, record_id, content FROM usage_record_version
WHERE account_id = $1 AND correction_id = $2 AND content IS NOT NULL ORDER BY started_at`,
  values: [accountId, correctionId],
});

/** Start and end of the records in parts that a correction kept as versions. */
export const keptInParts = (accountId: string, correctionId: string): Statement => ({
  name: 'SELECT usage_record_version',
  text: `
SELECT record_id, started_at, (content->>'ended_at')::bigint AS ended_at FROM usage_record_version
WHERE account_id = $1 AND correction_id = $2 AND content IS NOT NULL
  AND (content->>'ended_at')::bigint - started_at > ${LONGEST_FACT_MS}`,
  values: [accountId, correctionId],
});

/** The UTC days on which staged records, or parts of them, begin. */
export const stagedDays = ({ accountId, id }: BackfillParams): Statement => ({
  name: 'SELECT usage_backfill_record',
  text: `
SELECT DISTINCT day FROM usage_backfill_record AS staged CROSS JOIN LATERAL ${daysOfContent('staged')} AS day
WHERE ${STAGED}`,
  values: [accountId, id],
});

/** How many stored records the range has. */
export const countInRange = (closing: BackfillParams): Statement => ({
  name: 'SELECT usage_fact',
  text: `SELECT count(*) AS count FROM usage_fact AS fact WHERE ${packedStarting('$2', '$3')} AND ${startedWithin('fact', ['$1', '$2', '$3'])}`,
  values: [closing.accountId, closing.rangeFrom, closing.rangeTo],
});
