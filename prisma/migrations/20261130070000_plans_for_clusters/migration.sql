-- The same as before, without a common table expression: a distributed database runs each statement whole on each
-- server. Instances of the version before call it as well.
CREATE OR REPLACE FUNCTION "stored_usage"(
    "lanes" SMALLINT[],
    "accounts" TEXT[],
    "of_level" SMALLINT,
    "periods" BIGINT[],
    "slot_periods" BIGINT[],
    "hour_periods" BIGINT[],
    "day_periods" BIGINT[],
    "keys" TEXT[]
)
RETURNS TABLE (
    "account_id" TEXT,
    "period" BIGINT,
    "key" TEXT,
    "slots" BYTEA,
    "hours" BYTEA,
    "day" BYTEA,
    "is_change" BOOLEAN
)
LANGUAGE plpgsql STABLE
SET enable_seqscan = off
SET plan_cache_mode = force_generic_plan
AS $$
BEGIN
    RETURN QUERY
    SELECT * FROM (
    SELECT r.account_id, r.period, r.key
         , CASE WHEN r.period = ANY(slot_periods)
             OR (r.account_id, r.period, r.key) IN (
                 SELECT c.account_id, c.period, c.key FROM usage_change AS c
                 WHERE c.lane = ANY(lanes) AND c.account_id = ANY(accounts) AND c.level = of_level
                   AND c.period = ANY(periods) AND c.key = ANY(keys))
           THEN r.slots END
         , CASE WHEN r.period = ANY(hour_periods) THEN r.hours END
         , CASE WHEN r.period = ANY(day_periods) THEN r.day END
         , false
    FROM usage_rollup AS r
    WHERE r.account_id = ANY(accounts) AND r.level = of_level AND r.period = ANY(periods) AND r.key = ANY(keys)
    UNION ALL
    SELECT c.account_id, c.period, c.key, c.slots, NULL, NULL, true
    FROM usage_change AS c
    WHERE c.lane = ANY(lanes) AND c.account_id = ANY(accounts) AND c.level = of_level
      AND c.period = ANY(periods) AND c.key = ANY(keys)
    ) AS stored;
END
$$;

-- A partition is told by all of its columns where the whole table is: a cluster then moves its shards without a pause.
CREATE OR REPLACE FUNCTION "ensure_usage_partition"("instant" BIGINT) RETURNS VOID LANGUAGE plpgsql AS $$
DECLARE
    month_start TIMESTAMP := date_trunc('month', to_timestamp(instant / 1000.0) AT TIME ZONE 'UTC');
    partition_name TEXT := 'usage_record_' || to_char(month_start, 'YYYY_MM');
    from_ms BIGINT := (extract(epoch FROM month_start) * 1000)::BIGINT;
    to_ms BIGINT := (extract(epoch FROM month_start + INTERVAL '1 month') * 1000)::BIGINT;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('edgemeter.usage_partition'));
    IF to_regclass(format('usage_partition.%I', partition_name)) IS NULL THEN
        EXECUTE format('CREATE TABLE usage_partition.%I (LIKE usage_record INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING STORAGE)', partition_name);
        EXECUTE format('ALTER TABLE usage_record ATTACH PARTITION usage_partition.%I FOR VALUES FROM (%s) TO (%s)', partition_name, from_ms, to_ms);
        IF (SELECT relreplident FROM pg_class WHERE oid = 'usage_record'::regclass) = 'f' THEN
            EXECUTE format('ALTER TABLE usage_partition.%I REPLICA IDENTITY FULL', partition_name);
        END IF;
    END IF;
END;
$$;
