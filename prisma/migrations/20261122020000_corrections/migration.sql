-- Corrections and backfills; see docs/corrections.md.

-- A voided identity stays taken. Without a value a row of the ledger is as long as it was.
ALTER TABLE "usage_record_identity" ADD COLUMN "voided_at" BIGINT;

-- What was done to the records of an account, by whom and why: one row for many records.
CREATE TABLE "usage_correction" (
    "account_id" TEXT COLLATE "C" NOT NULL,
    "id" UUID NOT NULL,
    "action" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "actor_kind" TEXT NOT NULL,
    "actor" TEXT NOT NULL,
    "tracking_id" TEXT,
    "made_at" BIGINT NOT NULL,
    "backfill_id" UUID,

    CONSTRAINT "usage_correction_pkey" PRIMARY KEY ("account_id", "id")
);

-- What a record was before a correction. Without content it was voided.
CREATE TABLE "usage_record_version" (
    "account_id" TEXT COLLATE "C" NOT NULL,
    "record_id" TEXT COLLATE "C" NOT NULL,
    "version" INTEGER NOT NULL,
    "correction_id" UUID NOT NULL,
    "started_at" BIGINT NOT NULL,
    "content_hash" BYTEA NOT NULL,
    "content" JSONB,

    CONSTRAINT "usage_record_version_pkey" PRIMARY KEY ("account_id", "record_id", "version")
);
CREATE INDEX "usage_record_version_account_id_correction_id_started_at_idx" ON "usage_record_version" ("account_id", "correction_id", "started_at");

CREATE TABLE "usage_backfill" (
    "account_id" TEXT COLLATE "C" NOT NULL,
    "id" UUID NOT NULL,
    "range_from" BIGINT NOT NULL,
    "range_to" BIGINT NOT NULL,
    "reason" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "opened_at" BIGINT NOT NULL,
    "opened_by_kind" TEXT NOT NULL,
    "opened_by" TEXT NOT NULL,
    "changed_at" BIGINT NOT NULL,
    "ended_at" BIGINT,
    "correction_id" UUID,
    "standing" BIGINT NOT NULL,
    "staged" BIGINT NOT NULL DEFAULT 0,
    "removed" BIGINT,
    "added" BIGINT,
    "replaced" BIGINT,
    "unchanged" BIGINT,
    "revertible" BOOLEAN NOT NULL DEFAULT true,

    CONSTRAINT "usage_backfill_pkey" PRIMARY KEY ("account_id", "id")
);
CREATE INDEX "usage_backfill_id_idx" ON "usage_backfill" ("id");
CREATE INDEX "usage_backfill_opened_at_id_idx" ON "usage_backfill" ("opened_at", "id");

-- The records of a backfill, which no reader sees before it is closed.
CREATE TABLE "usage_backfill_record" (
    "account_id" TEXT COLLATE "C" NOT NULL,
    "backfill_id" UUID NOT NULL,
    "record_id" TEXT COLLATE "C" NOT NULL,
    "started_at" BIGINT NOT NULL,
    "content_hash" BYTEA NOT NULL,
    "content" JSONB NOT NULL,

    CONSTRAINT "usage_backfill_record_pkey" PRIMARY KEY ("account_id", "backfill_id", "record_id")
);

-- The records that stood in the range when a backfill was opened: those that it is to replace.
CREATE TABLE "usage_backfill_standing" (
    "account_id" TEXT COLLATE "C" NOT NULL,
    "backfill_id" UUID NOT NULL,
    "record_id" TEXT COLLATE "C" NOT NULL,

    CONSTRAINT "usage_backfill_standing_pkey" PRIMARY KEY ("account_id", "backfill_id", "record_id")
);
