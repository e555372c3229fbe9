-- Packed days; see docs/adr/packed-days.md. Nothing is packed here.

-- Facts of one account and UTC day: of one subscriber with many, of several subscribers with few, or of none. An array
-- has an element for each fact. An array is null when no fact has a value, and when all have the same one: that is then
-- in the column with the name in the singular.
CREATE TABLE "usage_packed" (
    "id" BIGINT GENERATED ALWAYS AS IDENTITY,
    "account_id" TEXT COLLATE "C" NOT NULL,
    -- Counts from the epoch. Every fact begins on it.
    "day" INTEGER NOT NULL,
    -- How many facts.
    "records" INTEGER NOT NULL,
    "first_subscriber" BIGINT,
    "last_subscriber" BIGINT,
    -- The last subscriber of a row of several subscribers.
    "several_to" BIGINT,
    -- The greatest end of a fact, Unix milliseconds.
    "until" BIGINT NOT NULL,
    -- Of one subscriber: the figures of each hour of 26 bytes: which hour of the day, then bytes up, bytes down and time.
    -- Null also when one of them is 2^53 or greater.
    "hours" BYTEA,
    "customer_site_id" TEXT COLLATE "C",
    "msisdn" TEXT COLLATE "C",
    "imsi" TEXT COLLATE "C",
    "user_id" TEXT COLLATE "C",
    "service_id" BIGINT,
    "cell_id" UUID,
    "genre" TEXT COLLATE "C",
    "network" TEXT COLLATE "C",
    "item_id" TEXT COLLATE "C",
    "sim_type" TEXT COLLATE "C",
    "enodeb_ip" TEXT COLLATE "C",
    "ue_ip" TEXT COLLATE "C",
    "lr_id" TEXT COLLATE "C",
    -- Identifiers that are UUIDs in their usual form, or else all as texts.
    "record_uuids" UUID[],
    "record_ids" TEXT[] COLLATE "C",
    -- Milliseconds from the beginning of the day, and from the beginning of the fact.
    "starts" INTEGER[],
    "lengths" INTEGER[],
    -- Bytes below 2^31, or else all in the array behind.
    "uplinks" INTEGER[],
    "long_uplinks" BIGINT[],
    "downlinks" INTEGER[],
    "long_downlinks" BIGINT[],
    "subscribers" BIGINT[],
    "customer_site_ids" TEXT[] COLLATE "C",
    "msisdns" TEXT[] COLLATE "C",
    "imsis" TEXT[] COLLATE "C",
    "user_ids" TEXT[] COLLATE "C",
    "service_ids" BIGINT[],
    "cell_ids" UUID[],
    "genres" TEXT[] COLLATE "C",
    "networks" TEXT[] COLLATE "C",
    "item_ids" TEXT[] COLLATE "C",
    "sim_types" TEXT[] COLLATE "C",
    "enodeb_ips" TEXT[] COLLATE "C",
    "ue_ips" TEXT[] COLLATE "C",
    "lr_ids" TEXT[] COLLATE "C",
    "packet_latencies" NUMERIC[],
    "jitters" NUMERIC[],
    "packet_losses" NUMERIC[],
    "whole_starts" BIGINT[],
    "whole_ends" BIGINT[],
    "whole_uplinks" BIGINT[],
    "whole_downlinks" BIGINT[],

    CONSTRAINT "usage_packed_pkey" PRIMARY KEY ("id")
);

-- The hours of a subscriber are read without the arrays.
ALTER TABLE "usage_packed" ALTER COLUMN "hours" SET STORAGE MAIN;

CREATE INDEX "usage_packed_account_id_day_several_to_idx" ON "usage_packed" ("account_id", "day", "several_to");
CREATE INDEX "usage_packed_day_last_subscriber_idx" ON "usage_packed" ("day", "last_subscriber");

-- All facts, plain and packed: what every reader reads.
--
-- Conditions on account, day and the columns `packed_...` reach the index of the packed rows; conditions on other columns
-- are tested when a row is unpacked. The columns `packed_...` are of the packed row. Of a plain fact they are constants
-- that meet every condition of the form below, so that the planner drops the condition: `packed_from_day <= x`,
-- `packed_to_day >= x`, `packed_until >= x`, `packed_subscribers IS NULL OR packed_subscribers @> x`. `packed_id` is null
-- of a plain fact.
CREATE VIEW "usage_fact" AS
SELECT account_id, record_id, started_at, ended_at, uplink_bytes, downlink_bytes, customer_site_id, msisdn, imsi,
     user_id, service_id, cell_id, genre, network, item_id, started_day, subscriber, packet_latency_ms,
     jitter_ms, packet_loss_percent, sim_type, enodeb_ip, ue_ip, lr_id, whole_started_at, whole_ended_at,
     whole_uplink_bytes, whole_downlink_bytes,
     NULL::bigint AS packed_id, '-2147483648'::integer AS packed_from_day, 2147483647 AS packed_to_day,
     9223372036854775807 AS packed_until, NULL::int8range AS packed_subscribers
FROM usage_record;

-- Adds the packed facts to the view. Until the first facts are packed it has plain ones alone: to plan a statement over
-- both takes twice as long. A reader that has planned without the packed facts keeps this waiting until it has ended. It
-- does not wait for long, since other readers wait behind it.
CREATE FUNCTION "usage_packing_begin"() RETURNS VOID LANGUAGE plpgsql
SET lock_timeout = '300ms'
AS $$
BEGIN
    IF pg_get_viewdef('usage_fact'::regclass) ~ 'usage_packed' THEN
        RETURN;
    END IF;
    CREATE OR REPLACE VIEW "usage_fact" AS
SELECT account_id, record_id, started_at, ended_at, uplink_bytes, downlink_bytes, customer_site_id, msisdn, imsi,
     user_id, service_id, cell_id, genre, network, item_id, started_day, subscriber, packet_latency_ms,
     jitter_ms, packet_loss_percent, sim_type, enodeb_ip, ue_ip, lr_id, whole_started_at, whole_ended_at,
     whole_uplink_bytes, whole_downlink_bytes,
     NULL::bigint AS packed_id, '-2147483648'::integer AS packed_from_day, 2147483647 AS packed_to_day,
     9223372036854775807 AS packed_until, NULL::int8range AS packed_subscribers
FROM usage_record
UNION ALL
SELECT account_id, coalesce(one_record_uuid::text COLLATE "C", one_record_id), day * 86400000::bigint + one_start,
     day * 86400000::bigint + one_start + one_length, coalesce(one_uplink, one_long_uplink),
     coalesce(one_downlink, one_long_downlink),
     coalesce(customer_site_id, one_customer_site_id), coalesce(msisdn, one_msisdn), coalesce(imsi, one_imsi),
     coalesce(user_id, one_user_id), coalesce(service_id, one_service_id), coalesce(cell_id, one_cell_id),
     coalesce(genre, one_genre), coalesce(network, one_network), coalesce(item_id, one_item_id), day, coalesce(one_subscriber, last_subscriber),
     one_packet_latency_ms, one_jitter_ms, one_packet_loss_percent, coalesce(sim_type, one_sim_type),
     coalesce(enodeb_ip, one_enodeb_ip), coalesce(ue_ip, one_ue_ip), coalesce(lr_id, one_lr_id),
     one_whole_started_at, one_whole_ended_at, one_whole_uplink_bytes, one_whole_downlink_bytes,
     id, day, day, until,
     CASE WHEN first_subscriber IS NULL THEN 'empty' ELSE int8range(first_subscriber, last_subscriber, '[]') END
FROM (
    SELECT id, account_id, day, until, first_subscriber, last_subscriber,
         customer_site_id, msisdn, imsi, user_id, service_id, cell_id, genre, network, item_id, sim_type,
         enodeb_ip, ue_ip, lr_id,
         unnest(record_uuids) AS one_record_uuid, unnest(record_ids) AS one_record_id, unnest(starts) AS one_start,
         unnest(lengths) AS one_length, unnest(uplinks) AS one_uplink, unnest(long_uplinks) AS one_long_uplink,
         unnest(downlinks) AS one_downlink, unnest(long_downlinks) AS one_long_downlink,
         unnest(subscribers) AS one_subscriber,
         unnest(customer_site_ids) AS one_customer_site_id, unnest(msisdns) AS one_msisdn,
         unnest(imsis) AS one_imsi, unnest(user_ids) AS one_user_id, unnest(service_ids) AS one_service_id,
         unnest(cell_ids) AS one_cell_id, unnest(genres) AS one_genre, unnest(networks) AS one_network,
         unnest(item_ids) AS one_item_id, unnest(sim_types) AS one_sim_type,
         unnest(enodeb_ips) AS one_enodeb_ip, unnest(ue_ips) AS one_ue_ip, unnest(lr_ids) AS one_lr_id,
         unnest(packet_latencies) AS one_packet_latency_ms, unnest(jitters) AS one_jitter_ms,
         unnest(packet_losses) AS one_packet_loss_percent, unnest(whole_starts) AS one_whole_started_at,
         unnest(whole_ends) AS one_whole_ended_at, unnest(whole_uplinks) AS one_whole_uplink_bytes,
         unnest(whole_downlinks) AS one_whole_downlink_bytes
    FROM usage_packed
) AS packed;
END;
$$;

-- The value that all elements have; null: there is none.
CREATE FUNCTION "usage_same"("elements" ANYARRAY) RETURNS ANYELEMENT LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN elements[1] = ALL(elements) THEN elements[1] END
$$;

-- The elements, unless all are null or all are the same.
CREATE FUNCTION "usage_different"("elements" ANYARRAY) RETURNS ANYARRAY LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN (elements[1] = ALL(elements)) IS NOT TRUE AND array_remove(elements, NULL) <> '{}' THEN elements END
$$;

-- Packing and changing exclude each other by account. All that changes or removes facts holds this until its transaction
-- ends, and then unpacks those facts. Whatever it finds plain stays plain until then.
CREATE FUNCTION "usage_packing_lock"() RETURNS INTEGER LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT hashtext('edgemeter.usage_packed')
$$;

-- Keeps the facts of an account from being packed until the transaction ends.
CREATE FUNCTION "usage_stop_packing_of"("account" TEXT) RETURNS VOID LANGUAGE sql AS $$
    SELECT pg_advisory_xact_lock_shared(usage_packing_lock(), hashtext(account))
$$;

-- Unpacks rows. The caller has locked them.
CREATE FUNCTION "usage_unpack_rows"("ids" BIGINT[]) RETURNS BIGINT LANGUAGE plpgsql AS $$
DECLARE
    facts BIGINT;
BEGIN
    INSERT INTO usage_record (
        account_id, record_id, started_at, ended_at, uplink_bytes, downlink_bytes, customer_site_id, msisdn,
        imsi, user_id, service_id, cell_id, genre, network, item_id, started_day, subscriber, packet_latency_ms,
        jitter_ms, packet_loss_percent, sim_type, enodeb_ip, ue_ip, lr_id, whole_started_at, whole_ended_at,
        whole_uplink_bytes, whole_downlink_bytes
    )
    SELECT account_id, record_id, started_at, ended_at, uplink_bytes, downlink_bytes, customer_site_id, msisdn,
           imsi, user_id, service_id, cell_id, genre, network, item_id, started_day, subscriber,
           packet_latency_ms, jitter_ms, packet_loss_percent, sim_type, enodeb_ip, ue_ip, lr_id,
           whole_started_at, whole_ended_at, whole_uplink_bytes, whole_downlink_bytes
    FROM usage_fact WHERE packed_id = ANY(ids);
    GET DIAGNOSTICS facts = ROW_COUNT;
    DELETE FROM usage_packed WHERE id = ANY(ids);
    RETURN facts;
END;
$$;

-- Keeps the facts of an account from being packed until the transaction ends, and unpacks those of some days. All lock
-- the packed rows in one order. Tells how many facts it unpacked.
CREATE FUNCTION "usage_unpack_days"("account" TEXT, "from_day" INTEGER, "to_day" INTEGER) RETURNS BIGINT
LANGUAGE plpgsql AS $$
DECLARE
    ids BIGINT[];
BEGIN
    PERFORM usage_stop_packing_of(account);
    SELECT array_agg(id) INTO ids FROM (
        SELECT id FROM usage_packed WHERE account_id = account AND day BETWEEN from_day AND to_day ORDER BY id FOR UPDATE
    ) AS locked;
    RETURN CASE WHEN ids IS NULL THEN 0 ELSE usage_unpack_rows(ids) END;
END;
$$;

-- The same for the rows that have one of some records, or a part of it, that begins on one of some days. Both sides may
-- be large, so they are hashed.
CREATE FUNCTION "usage_unpack_records"("account" TEXT, "days" INTEGER[], "asked" TEXT[]) RETURNS BIGINT
LANGUAGE plpgsql
SET enable_nestloop = off
SET enable_mergejoin = off
AS $$
DECLARE
    ids BIGINT[];
    uuids UUID[] := ARRAY(
        SELECT name::uuid FROM unnest(asked) AS name
        WHERE name ~ '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$'
    );
BEGIN
    PERFORM usage_stop_packing_of(account);
    SELECT array_agg(id) INTO ids FROM (
        SELECT id FROM usage_packed
        WHERE account_id = account AND day = ANY(days) AND id IN (
            SELECT own.id
            FROM (SELECT id, unnest(record_uuids) AS name FROM usage_packed WHERE account_id = account AND day = ANY(days)) AS own
            JOIN unnest(uuids) AS other (name) ON own.name = other.name
            UNION ALL
            SELECT own.id
            FROM (SELECT id, unnest(record_ids) AS name FROM usage_packed WHERE account_id = account AND day = ANY(days)) AS own
            JOIN unnest(asked) AS other (name) ON own.name = other.name COLLATE "C"
        )
        ORDER BY id FOR UPDATE
    ) AS locked;
    RETURN CASE WHEN ids IS NULL THEN 0 ELSE usage_unpack_rows(ids) END;
END;
$$;

-- Frees the space of a partition that has no facts. It has no pages then, so no snapshot has any of its facts either: a
-- vacuum cuts pages off when no transaction needs their rows. Its indexes still have all their pages.
CREATE FUNCTION "usage_trim_partition"("partition" REGCLASS) RETURNS BOOLEAN LANGUAGE plpgsql AS $$
BEGIN
    IF pg_relation_size(partition) > 0 THEN
        RETURN false;
    END IF;
    EXECUTE format('LOCK TABLE %s IN ACCESS EXCLUSIVE MODE', partition);
    IF pg_relation_size(partition) > 0 THEN
        RETURN false;
    END IF;
    EXECUTE format('TRUNCATE %s', partition);
    RETURN true;
END;
$$;

-- Keeps all facts from being packed until the transaction ends.
CREATE FUNCTION "usage_stop_packing"() RETURNS VOID LANGUAGE sql AS $$
    SELECT pg_advisory_xact_lock(usage_packing_lock())
$$;

-- Packs facts of an account that begin on a day: of the subscribers from one number to another, or of a range of time.
-- Facts without a subscriber have the least number. Tells how many facts it packed; null: another transaction packs or
-- changes facts of the account.
--
-- Packed rows with few facts that could hold a new one are unpacked and packed anew with it. Of a part of a day none are:
-- what is unpacked of other parts would stay plain.
CREATE FUNCTION "usage_pack"(
    "account" TEXT, "of_day" INTEGER, "low" BIGINT, "high" BIGINT, "from_ms" BIGINT, "to_ms" BIGINT
) RETURNS BIGINT LANGUAGE plpgsql
SET work_mem = '64MB'
AS $$
DECLARE
    day_ms CONSTANT BIGINT := of_day * 86400000::bigint;
    no_subscriber CONSTANT BIGINT := '-9223372036854775808';
    -- Facts of one row, of which a subscriber with as many as `own_row` has rows of its own. Tests set it.
    most CONSTANT INTEGER := 1000;
    shared CONSTANT INTEGER := 256;
    own_row CONSTANT INTEGER := coalesce(nullif(current_setting('edgemeter.own_row', true), '')::integer, 64);
    ids BIGINT[];
    facts BIGINT;
BEGIN
    IF NOT pg_try_advisory_xact_lock_shared(usage_packing_lock())
        OR NOT pg_try_advisory_xact_lock(usage_packing_lock(), hashtext(account)) THEN
        RETURN NULL;
    END IF;
    PERFORM usage_packing_begin();
    SELECT array_agg(packed.id) INTO ids
    FROM (SELECT FROM usage_packed WHERE account_id = account AND day = of_day AND to_ms - from_ms = 86400000 LIMIT 1) AS packed_before
    CROSS JOIN (
        SELECT DISTINCT subscriber FROM usage_record
        WHERE account_id = account AND started_day + 0 = of_day AND coalesce(subscriber, no_subscriber) BETWEEN low AND high
          AND started_at >= from_ms AND started_at < to_ms AND ended_at >= from_ms AND ended_at <= to_ms + 86400000
    ) AS late
    JOIN usage_packed AS packed ON packed.account_id = account AND packed.day = of_day
     AND (late.subscriber BETWEEN packed.first_subscriber AND packed.last_subscriber
       OR late.subscriber IS NULL AND packed.first_subscriber IS NULL)
    WHERE packed.records < most / 2;
    IF ids IS NOT NULL THEN
        PERFORM usage_unpack_rows(ARRAY(SELECT DISTINCT unnest(ids)));
    END IF;
    WITH taken AS (
        DELETE FROM usage_record
        WHERE account_id = account AND started_day + 0 = of_day AND coalesce(subscriber, no_subscriber) BETWEEN low AND high
          AND started_at >= from_ms AND started_at < to_ms AND ended_at >= from_ms AND ended_at <= to_ms + 86400000
        RETURNING *
    ), numbered AS (
        SELECT *, count(*) OVER (PARTITION BY subscriber) AS own, row_number() OVER (in_order) AS place
        FROM taken
        WINDOW in_order AS (PARTITION BY subscriber ORDER BY CASE WHEN subscriber IS NULL THEN customer_site_id END, started_at, record_id)
    ), placed AS MATERIALIZED (
        SELECT *, CASE WHEN is_own THEN subscriber END AS one, (CASE WHEN is_own THEN place - 1 ELSE others - 1 END)
            / CASE WHEN is_own THEN most ELSE shared END AS piece
        FROM (
            SELECT *, subscriber IS NULL OR own >= own_row AS is_own, count(*) FILTER (WHERE own < own_row AND subscriber IS NOT NULL)
                OVER (ORDER BY subscriber, CASE WHEN subscriber IS NULL THEN customer_site_id END, started_at, record_id ROWS UNBOUNDED PRECEDING) AS others
            FROM numbered
        ) AS counted
    ), hourly AS (
        SELECT one, piece, string_agg(int2send(hour::smallint) || int8send(uplink::bigint) || int8send(downlink::bigint) || int8send(usage_ms::bigint), '' ORDER BY hour) AS hours
        FROM (
            SELECT one, piece, hour, sum(usage_share(uplink_bytes, started_at, ended_at, part_from, part_to)) AS uplink
                 , sum(usage_share(downlink_bytes, started_at, ended_at, part_from, part_to)) AS downlink, sum(part_to - part_from) AS usage_ms
            FROM placed
            CROSS JOIN LATERAL generate_series((started_at - day_ms) / 3600000, (GREATEST(ended_at - 1, started_at) - day_ms) / 3600000) AS hour
            CROSS JOIN LATERAL (
                SELECT GREATEST(started_at, day_ms + hour * 3600000) AS part_from, LEAST(ended_at, day_ms + (hour + 1) * 3600000) AS part_to
            ) AS part
            WHERE one IS NOT NULL
            GROUP BY one, piece, hour
        ) AS sums
        GROUP BY one, piece
        HAVING GREATEST(max(uplink), max(downlink)) < 9007199254740992
    ), gathered AS (
        SELECT is_own, one, piece, count(*) AS records, min(subscriber) AS first_subscriber, max(subscriber) AS last_subscriber, max(ended_at) AS until
             , bool_and(record_id ~ '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$') AS are_uuids
             , array_agg(record_id) AS record_ids
             , array_agg((started_at - day_ms)::integer) AS starts, array_agg((ended_at - started_at)::integer) AS lengths
             , max(uplink_bytes) AS greatest_uplink, array_agg(uplink_bytes) AS uplinks
             , max(downlink_bytes) AS greatest_downlink, array_agg(downlink_bytes) AS downlinks, array_agg(subscriber) AS subscribers
             , array_agg(customer_site_id) AS customer_site_ids, array_agg(msisdn) AS msisdns,
               array_agg(imsi) AS imsis, array_agg(user_id) AS user_ids, array_agg(service_id) AS service_ids,
               array_agg(cell_id) AS cell_ids, array_agg(genre) AS genres, array_agg(network) AS networks,
               array_agg(item_id) AS item_ids, array_agg(sim_type) AS sim_types,
               array_agg(enodeb_ip) AS enodeb_ips, array_agg(ue_ip) AS ue_ips, array_agg(lr_id) AS lr_ids,
               array_agg(packet_latency_ms) AS packet_latencies, array_agg(jitter_ms) AS jitters,
               array_agg(packet_loss_percent) AS packet_losses, array_agg(whole_started_at) AS whole_starts,
               array_agg(whole_ended_at) AS whole_ends, array_agg(whole_uplink_bytes) AS whole_uplinks,
               array_agg(whole_downlink_bytes) AS whole_downlinks
        FROM placed GROUP BY is_own, one, piece
    ), stored AS (
    INSERT INTO usage_packed (
        account_id, day, records, first_subscriber, last_subscriber, several_to, until, hours, record_uuids, record_ids,
        starts, lengths, uplinks, long_uplinks, downlinks, long_downlinks, subscribers,
        customer_site_id, customer_site_ids, msisdn, msisdns, imsi, imsis, user_id, user_ids, service_id,
        service_ids, cell_id, cell_ids, genre, genres, network, networks, item_id, item_ids, sim_type,
        sim_types, enodeb_ip, enodeb_ips, ue_ip, ue_ips, lr_id, lr_ids, packet_latencies, jitters,
        packet_losses, whole_starts, whole_ends, whole_uplinks, whole_downlinks
    )
    SELECT account, of_day, records, first_subscriber, last_subscriber
         , CASE WHEN first_subscriber < last_subscriber THEN last_subscriber END, until, hours
         , CASE WHEN are_uuids THEN record_ids::uuid[] END, CASE WHEN NOT are_uuids THEN record_ids END, starts, lengths
         , CASE WHEN greatest_uplink < 2147483648 THEN uplinks::integer[] END
         , CASE WHEN greatest_uplink >= 2147483648 THEN uplinks END
         , CASE WHEN greatest_downlink < 2147483648 THEN downlinks::integer[] END
         , CASE WHEN greatest_downlink >= 2147483648 THEN downlinks END
         , CASE WHEN first_subscriber < last_subscriber THEN subscribers END
         , usage_same(customer_site_ids), usage_different(customer_site_ids), usage_same(msisdns),
           usage_different(msisdns), usage_same(imsis), usage_different(imsis), usage_same(user_ids),
           usage_different(user_ids), usage_same(service_ids), usage_different(service_ids),
           usage_same(cell_ids), usage_different(cell_ids), usage_same(genres), usage_different(genres),
           usage_same(networks), usage_different(networks), usage_same(item_ids), usage_different(item_ids),
           usage_same(sim_types), usage_different(sim_types), usage_same(enodeb_ips),
           usage_different(enodeb_ips), usage_same(ue_ips), usage_different(ue_ips), usage_same(lr_ids),
           usage_different(lr_ids),
           CASE WHEN array_remove(packet_latencies, NULL) <> '{}' THEN packet_latencies END,
           CASE WHEN array_remove(jitters, NULL) <> '{}' THEN jitters END,
           CASE WHEN array_remove(packet_losses, NULL) <> '{}' THEN packet_losses END,
           CASE WHEN array_remove(whole_starts, NULL) <> '{}' THEN whole_starts END,
           CASE WHEN array_remove(whole_ends, NULL) <> '{}' THEN whole_ends END,
           CASE WHEN array_remove(whole_uplinks, NULL) <> '{}' THEN whole_uplinks END,
           CASE WHEN array_remove(whole_downlinks, NULL) <> '{}' THEN whole_downlinks END
    FROM gathered LEFT JOIN hourly USING (one, piece)
    ORDER BY first_subscriber, piece
    RETURNING records
    )
    SELECT coalesce(sum(stored.records), 0) INTO facts FROM stored;
    RETURN facts;
END;
$$;

-- The usage of some subscribers in each interval of a grid: see the migration that made it. Packed rows of one subscriber
-- are found by it, rows of several by their range.
CREATE OR REPLACE FUNCTION "subscriber_usage"(
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
                UNION ALL
                SELECT * FROM (
                    SELECT begins + start AS started_at, begins + start + length AS ended_at
                         , coalesce(one_uplink, one_long_uplink), coalesce(one_downlink, one_long_downlink)
                    FROM (
                        SELECT day * 86400000::bigint AS begins, last_subscriber, packed.imsi, packed.user_id, packed.customer_site_id
                             , unnest(starts) AS start, unnest(lengths) AS length
                             , unnest(uplinks) AS one_uplink, unnest(long_uplinks) AS one_long_uplink
                             , unnest(downlinks) AS one_downlink, unnest(long_downlinks) AS one_long_downlink
                             , unnest(subscribers) AS one_subscriber
                             , unnest(CASE WHEN subscriber_usage.imsis IS NOT NULL THEN packed.imsis END) AS one_imsi
                             , unnest(CASE WHEN users IS NOT NULL THEN user_ids END) AS one_user_id
                             , unnest(CASE WHEN sites IS NOT NULL THEN customer_site_ids END) AS one_customer_site_id
                        FROM (
                            SELECT * FROM usage_packed AS p
                            WHERE p.day = begun.day AND p.last_subscriber = number AND (account_id = ANY(accounts)) IS TRUE
                            UNION ALL
                            SELECT * FROM usage_packed AS p
                            WHERE p.account_id = ANY(accounts) AND p.day = begun.day AND p.several_to > number
                              AND p.first_subscriber <= number
                        ) AS packed
                        WHERE until >= from_ms
                    ) AS unpacked
                    WHERE coalesce(one_subscriber, last_subscriber) = number
                      AND (imsis IS NULL OR coalesce(imsi, one_imsi) = ANY(imsis))
                      AND (users IS NULL OR coalesce(user_id, one_user_id) = ANY(users))
                      AND (sites IS NULL OR coalesce(customer_site_id, one_customer_site_id) = ANY(sites))
                ) AS those
                WHERE started_at < to_ms AND ended_at >= from_ms AND (ended_at <> from_ms OR started_at = from_ms)
                OFFSET 0
            ) AS fact
        ) AS cut
    ) AS part
    GROUP BY part.interval_start;
END
$$;

-- The usage of some subscribers by hour, or by longer intervals of a grid: of whole hours from `from_ms` to `to_ms`. Rows
-- with `hours` are packed rows that have all that is asked for: `interval_start` is the beginning of their day. All other
-- rows are sums, as of `subscriber_usage`.
--
-- Packed rows without the figures of what is asked for are unpacked: those of several subscribers, and those of several
-- sites, cards or users when some are asked for.
CREATE FUNCTION "subscriber_hours"(
    "accounts" TEXT[],
    "days" INTEGER[],
    "numbers" BIGINT[],
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
    "usage_ms" NUMERIC,
    "hours" BYTEA
)
LANGUAGE plpgsql STABLE
SET enable_seqscan = off
SET enable_bitmapscan = off
SET plan_cache_mode = force_generic_plan
AS $$
#variable_conflict use_column
DECLARE
    asked BIGINT[] := numbers;
    packed RECORD;
    mixed BIGINT[];
BEGIN
    IF imsis IS NOT NULL OR users IS NOT NULL THEN
        asked := ARRAY(SELECT unnest(numbers) UNION SELECT subscriber FROM subscriber_alias WHERE alias = ANY(numbers));
    ELSIF cardinality(numbers) > 1 THEN
        asked := ARRAY(SELECT DISTINCT unnest(numbers));
    END IF;
    FOR packed IN
        SELECT found.* FROM unnest(asked) AS number CROSS JOIN unnest(days) AS begun
        CROSS JOIN LATERAL (
            SELECT p.id, p.day, p.hours
                 , p.hours IS NOT NULL AND (subscriber_hours.imsis IS NULL OR p.imsis IS NULL)
                     AND (users IS NULL OR p.user_ids IS NULL) AND (sites IS NULL OR p.customer_site_ids IS NULL) AS is_whole
                 , (subscriber_hours.imsis IS NULL OR p.imsi = ANY(subscriber_hours.imsis))
                     AND (users IS NULL OR p.user_id = ANY(users)) AND (sites IS NULL OR p.customer_site_id = ANY(sites)) AS is_asked
            FROM usage_packed AS p
            WHERE p.day = begun AND p.last_subscriber = number AND (p.account_id = ANY(accounts)) IS TRUE AND p.until >= from_ms
            UNION ALL
            SELECT p.id, p.day, NULL, false, false
            FROM usage_packed AS p
            WHERE p.account_id = ANY(accounts) AND p.day = begun AND p.several_to > number AND p.first_subscriber <= number
              AND p.until >= from_ms
        ) AS found
    LOOP
        IF NOT packed.is_whole THEN
            mixed := mixed || packed.id;
        ELSIF packed.is_asked THEN
            interval_start := packed.day * 86400000::bigint;
            hours := packed.hours;
            RETURN NEXT;
        END IF;
    END LOOP;
    RETURN QUERY
    SELECT part.interval_start
         , sum(usage_share(uplink, started_at, ended_at, part_from, part_to))
         , sum(usage_share(downlink, started_at, ended_at, part_from, part_to))
         , sum(part_to - part_from)
         , NULL::bytea
    FROM (
        SELECT *, greatest(started_at, cut.interval_start, from_ms) AS part_from
             , least(ended_at, cut.interval_start + width, to_ms) AS part_to
        FROM (
            SELECT fact.*, generate_series(
                origin + (greatest(started_at, from_ms) - origin) / width * width,
                least(greatest(ended_at - 1, started_at), to_ms - 1), width) AS interval_start
            FROM unnest(asked) AS one(number)
            CROSS JOIN unnest(days) AS begun(day)
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
    IF mixed IS NOT NULL THEN
        RETURN QUERY
        SELECT part.interval_start
             , sum(usage_share(uplink_bytes, started_at, ended_at, part_from, part_to))
             , sum(usage_share(downlink_bytes, started_at, ended_at, part_from, part_to))
             , sum(part_to - part_from)
             , NULL::bytea
        FROM (
            SELECT *, greatest(started_at, cut.interval_start, from_ms) AS part_from
                 , least(ended_at, cut.interval_start + width, to_ms) AS part_to
            FROM (
                SELECT fact.*, generate_series(
                    origin + (greatest(started_at, from_ms) - origin) / width * width,
                    least(greatest(ended_at - 1, started_at), to_ms - 1), width) AS interval_start
                FROM usage_fact AS fact
                WHERE packed_id = ANY(mixed) AND subscriber = ANY(asked)
                  AND started_at < to_ms AND ended_at >= from_ms AND (ended_at <> from_ms OR started_at = from_ms)
                  AND (imsis IS NULL OR imsi = ANY(imsis))
                  AND (users IS NULL OR user_id = ANY(users))
                  AND (sites IS NULL OR customer_site_id = ANY(sites))
            ) AS cut
        ) AS part
        GROUP BY part.interval_start;
    END IF;
END
$$;

-- The records that the present role may see: see the migration that made it. By account, since the condition on the
-- account must reach the packed rows.
CREATE OR REPLACE VIEW "edgemeter_views"."visible_record" WITH (security_barrier) AS
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
CROSS JOIN LATERAL (SELECT * FROM usage_fact WHERE account_id = g.account_id OFFSET 0) AS r
WHERE g.role_name = current_user;

-- Lets a role read the views. Answers 'done', or why not: 'unknown' without such a role, 'privileged' for one that the
-- views would not bind, since it reads the records themselves.
CREATE OR REPLACE FUNCTION "edgemeter_views"."open_to"("reader" TEXT) RETURNS TEXT LANGUAGE plpgsql AS $$
DECLARE
    view_name TEXT;
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = reader) THEN
        RETURN 'unknown';
    END IF;
    IF has_table_privilege(reader, 'public.usage_record', 'SELECT') OR has_table_privilege(reader, 'public.usage_packed', 'SELECT')
        OR has_table_privilege(reader, 'public.usage_fact', 'SELECT') OR EXISTS (
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
