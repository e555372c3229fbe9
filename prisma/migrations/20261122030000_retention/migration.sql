-- How long what is kept; see docs/retention.md. Ages are in days, null is for ever; instants are Unix milliseconds.

-- Accounts that keep for longer or shorter than the configuration says.
CREATE TABLE "retention_policy" (
    "account_id" TEXT COLLATE "C" NOT NULL,
    "facts_days" INTEGER,
    "slots_days" INTEGER,
    "hours_days" INTEGER,
    "days_days" INTEGER,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "retention_policy_pkey" PRIMARY KEY ("account_id")
);

-- Up to where what was kept is gone. Only ever moves on. It is stored some time before anything is removed, so that
-- every reader and every producer keeps to it by then.
CREATE TABLE "retention_horizon" (
    -- 'standard': accounts without a row of their own; 'account': that account; 'network': aggregates over all accounts.
    "scope" TEXT COLLATE "C" NOT NULL,
    -- Empty but for the scope 'account'.
    "account_id" TEXT COLLATE "C" NOT NULL,
    "grain" TEXT COLLATE "C" NOT NULL,
    "before" BIGINT NOT NULL,
    "stored_at" BIGINT NOT NULL,
    "removed_before" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "retention_horizon_pkey" PRIMARY KEY ("scope", "account_id", "grain")
);

-- Drops the partition of the UTC month that holds an instant, with its records. Tells whether there was one.
CREATE FUNCTION "drop_usage_partition"("instant" BIGINT) RETURNS BOOLEAN LANGUAGE plpgsql AS $$
DECLARE
    partition_name TEXT := 'usage_record_' || to_char(to_timestamp(instant / 1000.0) AT TIME ZONE 'UTC', 'YYYY_MM');
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('edgemeter.usage_partition'));
    IF to_regclass(format('usage_partition.%I', partition_name)) IS NULL THEN
        RETURN false;
    END IF;
    EXECUTE format('DROP TABLE usage_partition.%I', partition_name);
    RETURN true;
END;
$$;
