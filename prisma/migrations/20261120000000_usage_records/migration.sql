-- Identifiers compare byte by byte (COLLATE "C"): one order on every server, whatever its locale.

CREATE TABLE "api_key" (
    "id" VARCHAR(32) COLLATE "C" NOT NULL,
    "name" VARCHAR(128) NOT NULL,
    "secret_hash" BYTEA NOT NULL,
    "all_accounts" BOOLEAN NOT NULL DEFAULT false,
    "account_ids" TEXT[],
    "scopes" TEXT[],
    "rate_limit" INTEGER,
    "allowed_cidrs" TEXT[],
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),
    "last_used_at" TIMESTAMPTZ(3),

    CONSTRAINT "api_key_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "usage_record_identity" (
    "account_id" TEXT COLLATE "C" NOT NULL,
    "record_id" TEXT COLLATE "C" NOT NULL,
    "started_at" BIGINT NOT NULL,
    "content_hash" BYTEA NOT NULL,

    CONSTRAINT "usage_record_identity_pkey" PRIMARY KEY ("account_id", "record_id")
);

CREATE TABLE "usage_record" (
    "account_id" TEXT COLLATE "C" NOT NULL,
    "record_id" TEXT COLLATE "C" NOT NULL,
    "started_at" BIGINT NOT NULL,
    "ended_at" BIGINT NOT NULL,
    "uplink_bytes" BIGINT NOT NULL,
    "downlink_bytes" BIGINT NOT NULL,
    "customer_site_id" TEXT COLLATE "C",
    "msisdn" TEXT COLLATE "C",
    "imsi" TEXT COLLATE "C",
    "user_id" TEXT COLLATE "C",
    "service_id" BIGINT,
    "cell_id" UUID,
    "genre" TEXT COLLATE "C",
    "network" TEXT COLLATE "C",
    "item_id" TEXT COLLATE "C",

    -- Every query that looks for the records overlapping a range relies on the 24 hours.
    CONSTRAINT "usage_record_duration" CHECK ("ended_at" > "started_at" AND "ended_at" - "started_at" <= 86400000),
    CONSTRAINT "usage_record_bytes" CHECK ("uplink_bytes" >= 0 AND "downlink_bytes" >= 0)
) PARTITION BY RANGE ("started_at");

-- On ended_at rather than started_at: a look at the last five minutes then reads five minutes of records,
-- not the 24 hours in which one of them may have begun.
CREATE INDEX "usage_record_account_id_ended_at_idx" ON "usage_record" ("account_id", "ended_at");
CREATE INDEX "usage_record_account_id_msisdn_ended_at_idx" ON "usage_record" ("account_id", "msisdn", "ended_at");
CREATE INDEX "usage_record_user_id_ended_at_idx" ON "usage_record" ("user_id", "ended_at");
CREATE INDEX "usage_record_started_at_idx" ON "usage_record" USING BRIN ("started_at");

-- The share of a record's bytes in the part [part_from, part_to): the difference of the floored cumulative shares,
-- so that the parts of a record add up to it exactly. floor(bytes * elapsed / duration) is computed without that
-- product, which would overflow: with bytes = q * duration + r it is q * elapsed + floor(r * elapsed / duration),
-- and r * elapsed stays below (24 hours)^2 in milliseconds, 7.5e15. Simple enough for the planner to inline.
CREATE FUNCTION "usage_share"("bytes" BIGINT, "started_at" BIGINT, "ended_at" BIGINT, "part_from" BIGINT, "part_to" BIGINT)
RETURNS BIGINT LANGUAGE SQL IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN part_from = started_at AND part_to = ended_at THEN bytes
    ELSE bytes / (ended_at - started_at) * (part_to - started_at)
       + bytes % (ended_at - started_at) * (part_to - started_at) / (ended_at - started_at)
       - bytes / (ended_at - started_at) * (part_from - started_at)
       - bytes % (ended_at - started_at) * (part_from - started_at) / (ended_at - started_at) END;

-- Partitions stand in a schema of their own, out of the way of tools that read the model from the database.
CREATE SCHEMA "usage_partition";

-- Makes the partition of the UTC month that holds an instant. The table is built aside and then attached, since
-- ATTACH lets readers and writers of the other partitions go on, and CREATE ... PARTITION OF would not.
CREATE FUNCTION "ensure_usage_partition"("instant" BIGINT) RETURNS VOID LANGUAGE plpgsql AS $$
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
    END IF;
END;
$$;
