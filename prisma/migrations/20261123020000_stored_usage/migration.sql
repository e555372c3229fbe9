-- The stored aggregates of some keys, and what the change log still holds of them, by one statement. STABLE: it sees
-- what the statement sees that calls it.
--
-- A function, since what it runs is then planned once for each connection, and by the indexes. To plan it anew for every
-- report costs more than to run it, and a plan kept from when the change log was empty would read all of the thousands
-- of rows that come in a second later.
CREATE FUNCTION "stored_usage"(
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
    WITH change AS MATERIALIZED (
        SELECT c.account_id, c.period, c.key, c.slots FROM usage_change AS c
        WHERE c.lane = ANY(lanes) AND c.account_id = ANY(accounts) AND c.level = of_level
            AND c.period = ANY(periods) AND c.key = ANY(keys)
    )
    SELECT r.account_id, r.period, r.key
         , CASE WHEN r.period = ANY(slot_periods)
             OR (r.account_id, r.period, r.key) IN (SELECT c.account_id, c.period, c.key FROM change AS c)
           THEN r.slots END
         , CASE WHEN r.period = ANY(hour_periods) THEN r.hours END
         , CASE WHEN r.period = ANY(day_periods) THEN r.day END
         , false
    FROM usage_rollup AS r
    WHERE r.account_id = ANY(accounts) AND r.level = of_level AND r.period = ANY(periods) AND r.key = ANY(keys)
    UNION ALL
    SELECT c.account_id, c.period, c.key, c.slots, NULL, NULL, true FROM change AS c;
END
$$;
