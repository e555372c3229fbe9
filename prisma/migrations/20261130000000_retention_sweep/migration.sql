-- The latest sweep whose horizons were stored, and why a later one stopped; see docs/retention.md. At most one row.
CREATE TABLE "retention_sweep" (
    "id" SMALLINT NOT NULL DEFAULT 1,
    -- By the clock that its horizons follow from, Unix milliseconds. Null: no sweep has stored horizons yet.
    "swept_at" BIGINT,
    -- How many records came to lie before a horizon, at the latest sweep that had any. Counted up to a limit.
    "expired_records" BIGINT,
    -- Null: the latest sweep did not stop.
    "held_because" TEXT,

    CONSTRAINT "retention_sweep_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "retention_sweep_one" CHECK ("id" = 1)
);
