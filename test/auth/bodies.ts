import { randomUUID } from 'node:crypto';

/** How long an account used the network in a day. */
export const REPORT_OF_ACCOUNT = (account: string) => ({
  start_date_time: '2026-10-01T00:00:00Z',
  end_date_time: '2026-10-02T00:00:00Z',
  granularity: 'DAY',
  dimension_filter_clauses: [
    { filters: [{ dimension_name: 'account_id', operator: 'EXACT', expressions: [account] }] },
  ],
  metrics: [{ name: 'time_usage_seconds', aggregation_type: 'COUNT' }],
});

/** A record that was not sent before. */
export const usageRecord = (account: string) => ({
  account_id: account,
  record_id: randomUUID(),
  started_at: '2026-10-01T10:00:00Z',
  ended_at: '2026-10-01T10:05:00Z',
  uplink_bytes: 1,
  downlink_bytes: 1,
});

/** A backfill of an hour of its own. */
export const backfillOf = (account: string, nth: number) => ({
  account_id: account,
  from: Date.UTC(2024, 0, 1) + nth * 3_600_000,
  to: Date.UTC(2024, 0, 1) + (nth + 1) * 3_600_000,
  reason: 'clock was wrong',
});
