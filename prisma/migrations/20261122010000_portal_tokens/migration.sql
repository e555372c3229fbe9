-- Short-lived tokens for browsers. A null list or number means: not pinned. An empty list would be mistaken for that
-- sooner or later, so there is none.
CREATE TABLE "portal_token" (
    "id" VARCHAR(32) COLLATE "C" NOT NULL,
    "name" VARCHAR(128),
    "secret_hash" BYTEA NOT NULL,
    "account_ids" TEXT[],
    "customer_site_ids" TEXT[],
    "msisdn" TEXT COLLATE "C",
    "imsi" TEXT COLLATE "C",
    "user_id" TEXT COLLATE "C",
    "metrics" TEXT[],
    "issuer_kind" TEXT COLLATE "C" NOT NULL,
    "issuer" TEXT COLLATE "C" NOT NULL,
    "issued_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "portal_token_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "portal_token_accounts" CHECK ("account_ids" IS NOT NULL AND cardinality("account_ids") > 0),
    CONSTRAINT "portal_token_pins" CHECK (cardinality("customer_site_ids") > 0 AND cardinality("metrics") > 0),
    CONSTRAINT "portal_token_subscriber" CHECK (num_nonnulls("msisdn", "imsi", "user_id") <= 1)
);

-- The order in which they are listed.
CREATE INDEX "portal_token_issued_at_id_idx" ON "portal_token" ("issued_at", "id");

-- What came in: one row an hour and producer, to which each body adds.
CREATE TABLE "ingest_volume" (
    "hour" BIGINT NOT NULL,
    "producer" TEXT COLLATE "C" NOT NULL,
    "bodies" BIGINT NOT NULL,
    "refused_bodies" BIGINT NOT NULL,
    "received" BIGINT NOT NULL,
    "accepted" BIGINT NOT NULL,
    "duplicates" BIGINT NOT NULL,
    "conflicts" BIGINT NOT NULL,
    "rejected" BIGINT NOT NULL,
    "bytes" BIGINT NOT NULL,

    CONSTRAINT "ingest_volume_pkey" PRIMARY KEY ("hour", "producer")
);

-- What was refused, and why: one row an hour, producer, error code and field ('' where it is about the whole).
CREATE TABLE "ingest_rejection" (
    "hour" BIGINT NOT NULL,
    "producer" TEXT COLLATE "C" NOT NULL,
    "code" TEXT COLLATE "C" NOT NULL,
    "field" TEXT COLLATE "C" NOT NULL,
    "occurrences" BIGINT NOT NULL,
    "record_ids" TEXT[],

    CONSTRAINT "ingest_rejection_pkey" PRIMARY KEY ("hour", "producer", "code", "field")
);
