import { NOW } from '../ingestion/decoding.js';
import { ndjson, type Producer, type ProducerAnswer } from '../ingestion/producer.js';

export const MINUTE = 60_000;
/** When the sessions of the tests begin: 07:00. */
export const BEGAN = NOW - 120 * MINUTE;

/** A reading as a producer writes it: minutes since its session began, and what the counters show. */
export const reading = (
  recordId: string,
  minute: number,
  uplinkBytes: number,
  downlinkBytes: number,
  change: object = {},
): Record<string, unknown> => ({
  record_id: recordId,
  account_id: 'acme',
  session_id: 's-1',
  started_at: BEGAN,
  ended_at: BEGAN + minute * MINUTE,
  uplink_bytes: uplinkBytes,
  downlink_bytes: downlinkBytes,
  ...change,
});

export const CUMULATIVE = '?counters=cumulative';

/** Sends readings as one body. */
export const sendReadings = (
  producer: Producer,
  readings: readonly object[],
  more = '',
): Promise<ProducerAnswer> => producer.send(ndjson(readings), { query: `${CUMULATIVE}${more}` });

/** What is stored, by end: identifier, minutes since the sessions began, and bytes. */
export async function amountsIn({ service }: Producer, account = 'acme'): Promise<string[]> {
  const { rows } = await service.pool.query<Record<string, string>>(
    `SELECT record_id, (started_at - $1) / 60000.0 AS starts, (ended_at - $1) / 60000.0 AS ends, uplink_bytes, downlink_bytes
     FROM usage_fact WHERE account_id = $2 ORDER BY ended_at, record_id`,
    [BEGAN, account],
  );
  return rows.map(
    ({ record_id: id, starts, ends, uplink_bytes: up, downlink_bytes: down }) =>
      `${id} ${Number(starts)}-${Number(ends)} ${up} ${down}`,
  );
}

export async function forgetReadings(producer: Producer): Promise<void> {
  await producer.forgetAll();
  await producer.service.pool.query('TRUNCATE counter_session, counter_reading, usage_record_version');
}
