-- Readings of counters that producers send instead of amounts; see docs/api/usage-records.md.

-- The sessions that have readings. Whoever stores readings of a session, or removes them, holds its row.
CREATE TABLE "counter_session" (
    "account_id" TEXT COLLATE "C" NOT NULL,
    "session_id" TEXT COLLATE "C" NOT NULL,

    CONSTRAINT "counter_session_pkey" PRIMARY KEY ("account_id", "session_id")
);

-- In the order of the key the amount of a reading is its difference to the one before it in its session.
CREATE TABLE "counter_reading" (
    "account_id" TEXT COLLATE "C" NOT NULL,
    "session_id" TEXT COLLATE "C" NOT NULL,
    "read_at" BIGINT NOT NULL,
    "uplink_bytes" BIGINT NOT NULL,
    "downlink_bytes" BIGINT NOT NULL,
    -- As it was sent; the stored record may begin later.
    "started_at" BIGINT NOT NULL,
    -- 32 when a lower counter was told to have wrapped there, 0 when it was restarted.
    "wrap_bits" SMALLINT NOT NULL,
    "record_id" TEXT COLLATE "C" NOT NULL,
    -- Of the record as it was sent.
    "sent_hash" BYTEA NOT NULL,
    -- Of the record as it was stored last because of readings. The ledger has another once a correction has changed it.
    "stored_hash" BYTEA NOT NULL,

    CONSTRAINT "counter_reading_pkey" PRIMARY KEY ("account_id", "session_id", "read_at", "uplink_bytes", "downlink_bytes")
);
