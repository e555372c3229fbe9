-- Reports that callers have saved by name. The owner is a digest of the accounts of the credential; see
-- docs/saved-reports.md.
CREATE TABLE "saved_report" (
    "owner" VARCHAR(64) COLLATE "C" NOT NULL,
    "name" VARCHAR(64) COLLATE "C" NOT NULL,
    "request" TEXT COLLATE "C" NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "created_by" TEXT COLLATE "C" NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_by" TEXT COLLATE "C" NOT NULL,

    CONSTRAINT "saved_report_pkey" PRIMARY KEY ("owner", "name")
);
