-- What a key may deliver, and which key takes which one's place. A rotated key ends with its expires_at, which
-- instances of the version before know, too.
ALTER TABLE "api_key" ADD COLUMN "ingest_limit" INTEGER,
ADD COLUMN "predecessor_id" VARCHAR(32) COLLATE "C",
ADD COLUMN "successor_id" VARCHAR(32) COLLATE "C";

-- A key has one successor at most.
CREATE UNIQUE INDEX "api_key_predecessor_id_key" ON "api_key" ("predecessor_id");

-- The order in which keys are listed.
CREATE INDEX "api_key_created_at_id_idx" ON "api_key" ("created_at", "id");

CREATE TABLE "audit_entry" (
    "id" BIGSERIAL NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "actor_kind" TEXT COLLATE "C" NOT NULL,
    "actor" TEXT COLLATE "C" NOT NULL,
    "action" TEXT COLLATE "C" NOT NULL,
    "target_kind" TEXT COLLATE "C" NOT NULL,
    "target" TEXT COLLATE "C" NOT NULL,
    "tracking_id" TEXT COLLATE "C",
    "details" JSONB NOT NULL,

    CONSTRAINT "audit_entry_pkey" PRIMARY KEY ("id")
);

CREATE INDEX "audit_entry_at_idx" ON "audit_entry" ("at");
CREATE INDEX "audit_entry_target_kind_target_id_idx" ON "audit_entry" ("target_kind", "target", "id");

-- Entries are added and never changed, whoever is connected.
CREATE FUNCTION "refuse_audit_change"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'audit_entry is append-only' USING ERRCODE = 'insufficient_privilege';
END;
$$;

CREATE TRIGGER "audit_entry_append_only" BEFORE UPDATE OR DELETE OR TRUNCATE ON "audit_entry"
FOR EACH STATEMENT EXECUTE FUNCTION "refuse_audit_change"();
