-- The ledger by key: a hash of account and identifier instead of both texts; see docs/adr/ledger-key.md. Nothing is
-- moved here. `edgemeter ledger move` does that once no instance of the version before runs.

-- The SHA-256 of an identity. Each text comes after its length, so no two identities have the same bytes.
CREATE FUNCTION "usage_identity_hash"("account_id" TEXT, "record_id" TEXT)
RETURNS BYTEA LANGUAGE SQL IMMUTABLE PARALLEL SAFE
RETURN sha256(
    int4send(octet_length(convert_to(account_id, 'UTF8'))) || convert_to(account_id, 'UTF8')
    || int4send(octet_length(convert_to(record_id, 'UTF8'))) || convert_to(record_id, 'UTF8'));

-- The key of an identity: 4 bytes of order, then 12 bytes of its hash. An identifier that begins with eight lowercase
-- hexadecimal digits, as a UUIDv7 does with its time, gives the order. So its entry goes to the end of the index.
CREATE FUNCTION "usage_key_of"("account_id" TEXT, "record_id" TEXT)
RETURNS UUID LANGUAGE SQL IMMUTABLE PARALLEL SAFE
RETURN (CASE WHEN length(record_id) >= 8 AND translate(substr(record_id, 1, 8), '0123456789abcdef', '') = ''
        THEN substr(record_id, 1, 8)
        ELSE encode(substr(usage_identity_hash(account_id, record_id), 17, 4), 'hex') END
    || encode(substr(usage_identity_hash(account_id, record_id), 1, 12), 'hex'))::uuid;

-- Four more bytes of the hash. Two identities with one key differ in it.
CREATE FUNCTION "usage_tag_of"("account_id" TEXT, "record_id" TEXT)
RETURNS INTEGER LANGUAGE SQL IMMUTABLE PARALLEL SAFE
RETURN ('x' || encode(substr(usage_identity_hash(account_id, record_id), 13, 4), 'hex'))::bit(32)::integer;

-- The order of the columns leaves no gap before `voided_at`, which few rows have.
CREATE TABLE "usage_record_key" (
    "started_at" BIGINT NOT NULL,
    "key" UUID NOT NULL,
    "tag" INTEGER NOT NULL,
    "content_hash" BYTEA NOT NULL,
    "voided_at" BIGINT,

    CONSTRAINT "usage_record_key_pkey" PRIMARY KEY ("key")
);

-- How the ledger is stored. One row.
CREATE TABLE "usage_ledger" (
    "id" SMALLINT NOT NULL DEFAULT 1,
    -- 'text': in usage_record_identity. 'key': in usage_record_key.
    "layout" TEXT NOT NULL,
    -- Whether identities may still be in usage_record_identity.
    "moving" BOOLEAN NOT NULL,

    CONSTRAINT "usage_ledger_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "usage_ledger_one" CHECK ("id" = 1),
    CONSTRAINT "usage_ledger_layout" CHECK ("layout" IN ('text', 'key'))
);
INSERT INTO "usage_ledger" ("layout", "moving") VALUES ('text', false);

-- How the ledger is stored, and stays stored until the transaction ends. Not one statement of SQL: its snapshot would
-- be from before the wait for the lock.
CREATE FUNCTION "usage_ledger_now"(OUT "layout" TEXT, OUT "moving" BOOLEAN) LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock_shared(hashtext('edgemeter.usage_ledger'));
    SELECT l.layout, l.moving INTO layout, moving FROM usage_ledger AS l;
END;
$$;

-- Moves some identities from usage_record_identity to usage_record_key. One whose key another identity has stays.
CREATE FUNCTION "usage_ledger_bring"("account_ids" TEXT[], "record_ids" TEXT[]) RETURNS BIGINT LANGUAGE sql AS $$
    WITH given AS MATERIALIZED (
        SELECT DISTINCT account_id, record_id
        FROM unnest((SELECT account_ids), (SELECT record_ids)) AS asked (account_id, record_id)
    ), old AS MATERIALIZED (
        SELECT identity.*, usage_key_of(identity.account_id, identity.record_id) AS key,
            usage_tag_of(identity.account_id, identity.record_id) AS tag
        FROM (SELECT * FROM given ORDER BY account_id COLLATE "C", record_id COLLATE "C" OFFSET 0) AS ordered
        CROSS JOIN LATERAL (
            SELECT * FROM usage_record_identity AS identity
            WHERE identity.account_id = ordered.account_id AND identity.record_id = ordered.record_id
            FOR UPDATE
        ) AS identity
    ), moved AS (
        INSERT INTO usage_record_key (started_at, key, tag, content_hash, voided_at)
        SELECT started_at, key, tag, content_hash, voided_at FROM old ORDER BY key
        ON CONFLICT (key) DO NOTHING
        RETURNING key, tag
    ), gone AS (
        DELETE FROM usage_record_identity AS identity USING old JOIN moved USING (key, tag)
        WHERE identity.account_id = old.account_id AND identity.record_id = old.record_id
        RETURNING 1
    )
    SELECT count(*) FROM gone
$$;

-- Refuses new identities by text: what stores them reads anew how the ledger is stored, and stores them again.
CREATE FUNCTION "refuse_identity_by_text"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The ledger has moved to usage_record_key' USING ERRCODE = 'EDL01';
END;
$$;

-- From now on the ledger is stored by key. Waits until no transaction relies on how it was stored.
CREATE FUNCTION "usage_ledger_begin"() RETURNS VOID LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('edgemeter.usage_ledger'));
    IF EXISTS (SELECT FROM usage_ledger WHERE layout = 'text') THEN
        CREATE TRIGGER usage_record_identity_moved BEFORE INSERT ON usage_record_identity
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_identity_by_text();
        UPDATE usage_ledger SET layout = 'key', moving = true;
    END IF;
END;
$$;

-- The move ends when no identity is left by text. Answers whether it has ended. No lock: new ones cannot come, and what
-- has read that the ledger is moving finds nothing to bring.
CREATE FUNCTION "usage_ledger_end"() RETURNS BOOLEAN LANGUAGE plpgsql AS $$
BEGIN
    UPDATE usage_ledger SET moving = false WHERE NOT EXISTS (SELECT FROM usage_record_identity);
    RETURN FOUND;
END;
$$;
