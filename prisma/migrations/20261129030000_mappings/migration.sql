-- How foreign files become records, by name; see docs/mappings.md. Those that come with the product are not stored.
CREATE TABLE "mapping" (
    "name" VARCHAR(64) COLLATE "C" NOT NULL,
    "document" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "created_by" TEXT COLLATE "C" NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_by" TEXT COLLATE "C" NOT NULL,

    CONSTRAINT "mapping_pkey" PRIMARY KEY ("name")
);
