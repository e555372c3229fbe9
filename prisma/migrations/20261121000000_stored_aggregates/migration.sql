-- Stored aggregates and their change log; see docs/stored-aggregates.md.

-- The number under which a record is found by its subscriber: made of the MSISDN, else of the IMSI, else of the user
-- (src/usage/subscriber.ts makes the same numbers). One narrow index serves all three.
ALTER TABLE "usage_record" ADD COLUMN "started_day" INTEGER, ADD COLUMN "subscriber" BIGINT;

CREATE FUNCTION "user_number"("user_id" TEXT) RETURNS BIGINT LANGUAGE SQL IMMUTABLE PARALLEL SAFE
RETURN -1 - ('x' || substr(encode(sha256(convert_to(user_id, 'UTF8')), 'hex'), 1, 12))::bit(48)::bigint;

UPDATE "usage_record"
SET "started_day" = "started_at" / 86400000,
    "subscriber" = coalesce(('1' || "msisdn")::bigint, 4000000000000000 + ('1' || "imsi")::bigint, user_number("user_id"));

ALTER TABLE "usage_record" ALTER COLUMN "started_day" SET NOT NULL;

DROP INDEX "usage_record_account_id_msisdn_ended_at_idx";
DROP INDEX "usage_record_user_id_ended_at_idx";
-- Led by the day: of an index led by the subscriber every page is written all the time, whatever its size; of this one
-- only those of the days that records come in for.
CREATE INDEX "usage_record_started_day_subscriber_ended_at_idx" ON "usage_record" ("started_day", "subscriber", "ended_at");

-- Other numbers (of the IMSI, of the user) that records of a subscriber go by.
CREATE TABLE "subscriber_alias" (
    "alias" BIGINT NOT NULL,
    "subscriber" BIGINT NOT NULL,

    CONSTRAINT "subscriber_alias_pkey" PRIMARY KEY ("alias", "subscriber")
);

INSERT INTO "subscriber_alias" ("alias", "subscriber")
SELECT 4000000000000000 + ('1' || "imsi")::bigint, "subscriber" FROM "usage_record" WHERE "msisdn" IS NOT NULL AND "imsi" IS NOT NULL
UNION
SELECT user_number("user_id"), "subscriber" FROM "usage_record"
WHERE "user_id" IS NOT NULL AND ("msisdn" IS NOT NULL OR "imsi" IS NOT NULL);

DROP FUNCTION "user_number"(TEXT);

-- The change log: appended by whoever stores records, emptied by the refresher.
CREATE TABLE "usage_change" (
    "lane" SMALLINT NOT NULL,
    "account_id" TEXT COLLATE "C" NOT NULL,
    "level" SMALLINT NOT NULL,
    "period" BIGINT NOT NULL,
    "key" TEXT COLLATE "C" NOT NULL,
    "logged_at" BIGINT NOT NULL,
    "slots" BYTEA NOT NULL
);
CREATE INDEX "usage_change_lane_account_id_level_period_key_idx" ON "usage_change" ("lane", "account_id", "level", "period", "key");

-- Rows come and go by the thousand a second; the refresher vacuums, the server only helps.
ALTER TABLE "usage_change" SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 50000);

-- The stored aggregates. Rows up to a page stay whole: they are rewritten often, and in one piece that costs least.
CREATE TABLE "usage_rollup" (
    "account_id" TEXT COLLATE "C" NOT NULL,
    "level" SMALLINT NOT NULL,
    "period" BIGINT NOT NULL,
    "key" TEXT COLLATE "C" NOT NULL,
    "day" BYTEA,
    "hours" BYTEA NOT NULL,
    "slots" BYTEA NOT NULL,

    CONSTRAINT "usage_rollup_pkey" PRIMARY KEY ("account_id", "level", "period", "key")
);
ALTER TABLE "usage_rollup" SET (toast_tuple_target = 8160);
ALTER TABLE "usage_rollup" ALTER COLUMN "slots" SET STORAGE EXTERNAL;
ALTER TABLE "usage_rollup" ALTER COLUMN "hours" SET STORAGE EXTERNAL;
