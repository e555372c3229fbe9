-- The usage of some subscribers in each interval of a grid, from the facts: exactly what the records have between
-- `from_ms` and `to_ms`. STABLE: it sees what the statement sees that calls it.
--
-- A function, since what it runs is then planned once for each connection. To plan it anew for every report costs more
-- than to run it. A kept plan covers every partition, and those outside the range are left out when it starts.
--
-- No plan may read other subscribers' records, whatever the planner knows of the table. So the subscriber and `ended_at`
-- are compared as a pair, which only the index by subscriber has. The test of the account is no condition of an index.
CREATE FUNCTION "subscriber_usage"(
    "accounts" TEXT[],
    -- Days on which the records may have begun; each once.
    "days" INTEGER[],
    "numbers" BIGINT[],
    -- Null: no condition.
    "imsis" TEXT[],
    "users" TEXT[],
    "sites" TEXT[],
    "from_ms" BIGINT,
    "to_ms" BIGINT,
    "width" BIGINT,
    "origin" BIGINT
)
RETURNS TABLE (
    "interval_start" BIGINT,
    "uplink_bytes" NUMERIC,
    "downlink_bytes" NUMERIC,
    "usage_ms" NUMERIC
)
LANGUAGE plpgsql STABLE
SET enable_seqscan = off
SET enable_bitmapscan = off
SET plan_cache_mode = force_generic_plan
AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT part.interval_start
         , sum(usage_share(uplink, started_at, ended_at, part_from, part_to))
         , sum(usage_share(downlink, started_at, ended_at, part_from, part_to))
         , sum(part_to - part_from)
    FROM (
        SELECT *, greatest(started_at, cut.interval_start, from_ms) AS part_from
             , least(ended_at, cut.interval_start + width, to_ms) AS part_to
        FROM (
            SELECT fact.*, generate_series(
                origin + (greatest(started_at, from_ms) - origin) / width * width,
                least(greatest(ended_at - 1, started_at), to_ms - 1), width) AS interval_start
            FROM (
                SELECT unnest(numbers)
                UNION
                SELECT subscriber FROM subscriber_alias
                WHERE alias = ANY(numbers) AND (imsis IS NOT NULL OR users IS NOT NULL)
            ) AS asked(number)
            CROSS JOIN unnest(days) AS begun(day)
            -- OFFSET keeps the search by day and subscriber within the two lists.
            CROSS JOIN LATERAL (
                SELECT started_at, ended_at, r.uplink_bytes AS uplink, r.downlink_bytes AS downlink
                FROM usage_record AS r
                WHERE started_day = day
                  AND (subscriber, ended_at) >= (number, from_ms)
                  AND (subscriber, ended_at) < (number, to_ms + 86400000)
                  AND started_at < to_ms AND started_at > from_ms - 86400000
                  AND (ended_at <> from_ms OR started_at = from_ms)
                  AND (account_id = ANY(accounts)) IS TRUE
                  AND (imsis IS NULL OR imsi = ANY(imsis))
                  AND (users IS NULL OR user_id = ANY(users))
                  AND (sites IS NULL OR customer_site_id = ANY(sites))
                OFFSET 0
            ) AS fact
        ) AS cut
    ) AS part
    GROUP BY part.interval_start;
END
$$;
