-- Read-only views for programs that ask in SQL; see docs/bi.md. A database role sees the accounts that it was given.
CREATE SCHEMA "edgemeter_views";

-- Which role sees which accounts. No role of a reader may read it.
CREATE TABLE "edgemeter_views"."account_grant" (
    "role_name" TEXT COLLATE "C" NOT NULL,
    "account_id" TEXT COLLATE "C" NOT NULL,

    CONSTRAINT "account_grant_pkey" PRIMARY KEY ("role_name", "account_id")
);

-- The records that the present role may see: the one place with the tenant condition. No role of a reader may read it.
-- Within a view `current_user` is the role that asks. From "kept_from" on all records of the account are kept.
CREATE VIEW "edgemeter_views"."visible_record" WITH (security_barrier) AS
SELECT r.account_id, r.customer_site_id, r.service_id, r.cell_id, r.network, r.msisdn, r.imsi, r.user_id
     , r.started_at, r.ended_at, r.uplink_bytes, r.downlink_bytes
     , r.whole_started_at IS NULL OR r.whole_started_at = r.started_at AS begins
     , h.kept_from
FROM edgemeter_views.account_grant AS g
CROSS JOIN LATERAL (
    SELECT CASE WHEN count(*) FILTER (WHERE a.scope = 'account') > 0
        THEN max(a.before) FILTER (WHERE a.scope = 'account' AND a.grain = 'facts')
        ELSE max(a.before) FILTER (WHERE a.scope = 'standard' AND a.grain = 'facts') END AS kept_from
    FROM retention_horizon AS a
    WHERE a.scope = 'standard' OR a.scope = 'account' AND a.account_id = g.account_id
) AS h
JOIN usage_record AS r ON r.account_id = g.account_id
WHERE g.role_name = current_user;

-- Each view cuts the records at the boundaries of its buckets, as a report does, and adds up the parts.
DO $$
DECLARE
    bucket RECORD;
BEGIN
    FOR bucket IN SELECT * FROM (VALUES
        ('usage_by_slot', 300000, 'slot_start', 'to_timestamp(b.start_ms / 1000)', 'customer_site_id, service_id, network'),
        ('usage_by_hour', 3600000, 'hour_start', 'to_timestamp(b.start_ms / 1000)', 'customer_site_id, service_id, network'),
        ('usage_by_day', 86400000, 'day', 'DATE ''1970-01-01'' + (b.start_ms / 86400000)::integer', 'customer_site_id, service_id, network'),
        ('subscriber_usage_by_day', 86400000, 'day', 'DATE ''1970-01-01'' + (b.start_ms / 86400000)::integer', 'customer_site_id, msisdn, imsi, user_id'),
        ('cell_usage_by_hour', 3600000, 'hour_start', 'to_timestamp(b.start_ms / 1000)', 'cell_id')
    ) AS v (name, width, title, start, dimensions) LOOP
        EXECUTE format($view$
            CREATE VIEW edgemeter_views.%1$I WITH (security_barrier) AS
            SELECT r.account_id, %5$s, %4$s AS %3$I
                 , sum(usage_share(r.uplink_bytes, r.started_at, r.ended_at, p.from_ms, p.to_ms))::bigint AS uplink_bytes
                 , sum(usage_share(r.downlink_bytes, r.started_at, r.ended_at, p.from_ms, p.to_ms))::bigint AS downlink_bytes
                 , sum(usage_share(r.uplink_bytes, r.started_at, r.ended_at, p.from_ms, p.to_ms)
                     + usage_share(r.downlink_bytes, r.started_at, r.ended_at, p.from_ms, p.to_ms))::bigint AS total_bytes
                 , sum(p.to_ms - p.from_ms)::bigint AS usage_ms
                 , count(*) FILTER (WHERE r.begins AND p.from_ms = r.started_at) AS connections
            FROM edgemeter_views.visible_record AS r
            CROSS JOIN LATERAL generate_series(
                r.started_at / %2$s * %2$s, greatest(r.started_at, r.ended_at - 1) / %2$s * %2$s, %2$s
            ) AS b (start_ms)
            CROSS JOIN LATERAL (
                SELECT greatest(b.start_ms, r.started_at), least(b.start_ms + %2$s, r.ended_at)
            ) AS p (from_ms, to_ms)
            WHERE b.start_ms >= coalesce(r.kept_from, 0)
            GROUP BY r.account_id, %5$s, b.start_ms
        $view$, bucket.name, bucket.width || '::bigint', bucket.title, bucket.start, bucket.dimensions);
    END LOOP;
END;
$$;

-- Lets a role read the views. Answers 'done', or why not: 'unknown' without such a role, 'privileged' for one that the
-- views would not bind, since it reads the records themselves.
CREATE FUNCTION "edgemeter_views"."open_to"("reader" TEXT) RETURNS TEXT LANGUAGE plpgsql AS $$
DECLARE
    view_name TEXT;
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = reader) THEN
        RETURN 'unknown';
    END IF;
    IF has_table_privilege(reader, 'public.usage_record', 'SELECT') OR EXISTS (
        SELECT FROM pg_class WHERE oid = 'public.usage_record'::regclass AND pg_has_role(reader, relowner, 'MEMBER')
    ) THEN
        RETURN 'privileged';
    END IF;
    EXECUTE format('GRANT USAGE ON SCHEMA edgemeter_views TO %I', reader);
    FOREACH view_name IN ARRAY ARRAY['usage_by_slot', 'usage_by_hour', 'usage_by_day', 'subscriber_usage_by_day', 'cell_usage_by_hour'] LOOP
        EXECUTE format('GRANT SELECT ON edgemeter_views.%I TO %I', view_name, reader);
    END LOOP;
    RETURN 'done';
END;
$$;

-- Takes all of that away.
CREATE FUNCTION "edgemeter_views"."close_to"("reader" TEXT) RETURNS VOID LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = reader) THEN
        EXECUTE format('REVOKE ALL ON ALL TABLES IN SCHEMA edgemeter_views FROM %I', reader);
        EXECUTE format('REVOKE ALL ON SCHEMA edgemeter_views FROM %I', reader);
    END IF;
END;
$$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA "edgemeter_views" FROM PUBLIC;
