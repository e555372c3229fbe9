/**
 * The tables that are distributed by account. The shards of one account are all on one server. The first is first: the
 * others follow its shards.
 */
export const DISTRIBUTED = [
  'usage_record_identity',
  'usage_record',
  'usage_change',
  'usage_rollup',
  'usage_correction',
  'usage_record_version',
  'usage_backfill',
  'usage_backfill_record',
  'usage_backfill_standing',
  'counter_session',
  'counter_reading',
] as const;

/** Tables of which every server has a copy, since statements of any shard join them. */
export const REFERENCES = ['subscriber_alias'] as const;

/** Tables without a key. Their shards can move only when each row can be told by all of its columns. */
export const WITHOUT_KEY = ['usage_record', 'usage_change'] as const;

/** Functions over distributed tables whose plans depend on the account that they are called for. */
export const PLANNED_EACH_TIME = ['stored_usage'] as const;
