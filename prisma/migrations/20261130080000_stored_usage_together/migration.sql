-- The stored aggregates of many places, each of one account, level, period and key, and what the change log still holds
-- of them, by one statement. So one statement reads for several reports. `place` is the number of the place, from 1.
-- `grains`: 0 for the slots, 1 for the hours, 2 for the day. Slots are also read where the log has changes. STABLE: it
-- sees what the statement sees that calls it.
--
-- A function, as `stored_usage` is: it is planned once for each connection. Each place is found by the index, since a
-- plan that was made while the tables were small would read them whole.
CREATE FUNCTION "stored_usage_together"(
    "lanes" INTEGER[],
    "accounts" TEXT[],
    "levels" INTEGER[],
    "periods" BIGINT[],
    "keys" TEXT[],
    "grains" INTEGER[]
)
RETURNS TABLE ("place" INTEGER, "slots" BYTEA, "figures" BYTEA, "is_change" BOOLEAN)
LANGUAGE plpgsql STABLE
SET enable_seqscan = off
SET enable_bitmapscan = off
SET enable_hashjoin = off
SET enable_mergejoin = off
SET enable_material = off
SET plan_cache_mode = force_generic_plan
AS $$
BEGIN
    RETURN QUERY
    SELECT a.n::integer
         , CASE WHEN a.grain = 0 OR EXISTS (
             SELECT FROM usage_change AS c
             WHERE c.lane = a.lane AND c.account_id = a.account_id AND c.level = a.level
               AND c.period = a.period AND c.key = a.key)
           THEN r.slots END
         , CASE a.grain WHEN 1 THEN r.hours WHEN 2 THEN r.day END
         , false
    FROM unnest(lanes, accounts, levels, periods, keys, grains) WITH ORDINALITY
        AS a(lane, account_id, level, period, key, grain, n)
    JOIN usage_rollup AS r
        ON r.account_id = a.account_id AND r.level = a.level AND r.period = a.period AND r.key = a.key
    UNION ALL
    SELECT a.n::integer, c.slots, NULL, true
    FROM unnest(lanes, accounts, levels, periods, keys) WITH ORDINALITY
        AS a(lane, account_id, level, period, key, n)
    JOIN usage_change AS c
        ON c.lane = a.lane AND c.account_id = a.account_id AND c.level = a.level
       AND c.period = a.period AND c.key = a.key;
END
$$;
