/**
 * `subscriber_usage` for a distributed database, which takes no LATERAL over lists. With the same arguments it has the
 * same rows; see its migration.
 */
export const SUBSCRIBER_USAGE = `
CREATE OR REPLACE FUNCTION "subscriber_usage"(
    "accounts" TEXT[], "days" INTEGER[], "numbers" BIGINT[], "imsis" TEXT[], "users" TEXT[], "sites" TEXT[],
    "from_ms" BIGINT, "to_ms" BIGINT, "width" BIGINT, "origin" BIGINT
)
RETURNS TABLE ("interval_start" BIGINT, "uplink_bytes" NUMERIC, "downlink_bytes" NUMERIC, "usage_ms" NUMERIC)
LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_custom_plan
AS $function$
#variable_conflict use_column
DECLARE
    asked BIGINT[] := numbers;
BEGIN
    IF imsis IS NOT NULL OR users IS NOT NULL THEN
        asked := asked || ARRAY(SELECT subscriber FROM subscriber_alias WHERE alias = ANY(numbers));
    END IF;
    RETURN QUERY
    SELECT part.begun
         , sum(usage_share(up, started_at, ended_at, greatest(started_at, begun, from_ms), least(ended_at, begun + width, to_ms)))
         , sum(usage_share(down, started_at, ended_at, greatest(started_at, begun, from_ms), least(ended_at, begun + width, to_ms)))
         , sum(least(ended_at, begun + width, to_ms) - greatest(started_at, begun, from_ms))
    FROM (
        SELECT r.started_at, r.ended_at, r.uplink_bytes AS up, r.downlink_bytes AS down, generate_series(
            origin + (greatest(r.started_at, from_ms) - origin) / width * width,
            least(greatest(r.ended_at - 1, r.started_at), to_ms - 1), width) AS begun
        FROM usage_record AS r
        WHERE r.account_id = ANY(accounts) AND r.started_day = ANY(days) AND r.subscriber = ANY(asked)
          AND r.ended_at >= from_ms AND r.ended_at < to_ms + 86400000
          AND r.started_at < to_ms AND r.started_at > from_ms - 86400000
          AND (r.ended_at <> from_ms OR r.started_at = from_ms)
          AND (imsis IS NULL OR r.imsi = ANY(imsis))
          AND (users IS NULL OR r.user_id = ANY(users))
          AND (sites IS NULL OR r.customer_site_id = ANY(sites))
    ) AS part
    GROUP BY part.begun;
END
$function$`;

/**
 * `stored_usage_together` for a distributed database, which takes no join of lists with its tables. It reads account by
 * account. With the same arguments it has the same rows; see its migration. It may also have slots beside hours or a
 * day, where another place of the period asks for slots.
 */
export const STORED_USAGE_TOGETHER = `
CREATE OR REPLACE FUNCTION "stored_usage_together"(
    "lanes" INTEGER[], "accounts" TEXT[], "levels" INTEGER[], "periods" BIGINT[], "keys" TEXT[], "grains" INTEGER[]
)
RETURNS TABLE ("place" INTEGER, "slots" BYTEA, "figures" BYTEA, "is_change" BOOLEAN)
LANGUAGE plpgsql STABLE
AS $function$
#variable_conflict use_column
DECLARE
    one RECORD;
BEGIN
    FOR one IN
        SELECT account_id, level, array_agg(DISTINCT lane::smallint) AS lanes
             , array_agg(DISTINCT period) AS periods, array_agg(DISTINCT key) AS keys
             , coalesce(array_agg(DISTINCT period) FILTER (WHERE grain = 0), '{}') AS of_slots
             , coalesce(array_agg(DISTINCT period) FILTER (WHERE grain = 1), '{}') AS of_hours
             , coalesce(array_agg(DISTINCT period) FILTER (WHERE grain = 2), '{}') AS of_days
        FROM unnest(lanes, accounts, levels, periods, keys, grains) AS a(lane, account_id, level, period, key, grain)
        GROUP BY account_id, level
    LOOP
        RETURN QUERY
        SELECT a.n::integer, s.slots, CASE a.grain WHEN 1 THEN s.hours WHEN 2 THEN s.day END, s.is_change
        FROM stored_usage(one.lanes, ARRAY[one.account_id], one.level::smallint, one.periods,
                          one.of_slots, one.of_hours, one.of_days, one.keys) AS s
        JOIN unnest(accounts, levels, periods, keys, grains) WITH ORDINALITY
            AS a(account_id, level, period, key, grain, n)
            ON a.account_id = one.account_id AND a.level = one.level AND a.period = s.period AND a.key = s.key;
    END LOOP;
END
$function$`;

/**
 * `usage_unpack_records` for a distributed database, which has no packed days. Statements of shards call it on servers
 * that do not have the table.
 */
export const UNPACK_NOTHING = `
CREATE OR REPLACE FUNCTION "usage_unpack_records"("account" TEXT, "days" INTEGER[], "asked" TEXT[]) RETURNS BIGINT
LANGUAGE plpgsql
AS $function$ BEGIN RETURN 0; END $function$`;
