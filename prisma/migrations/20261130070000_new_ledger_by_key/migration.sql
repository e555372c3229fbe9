-- A database that has never stored a record starts with the ledger by key: there is nothing to move, and no instance of
-- the version before has stored anything in it. Others are moved by `edgemeter ledger move`. A database with the
-- extension of a cluster keeps the texts: a cluster distributes the ledger by account, which a key does not have.
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM usage_record_identity) AND NOT EXISTS (SELECT FROM usage_record)
        AND NOT EXISTS (SELECT FROM pg_extension WHERE extname = 'citus') THEN
        PERFORM usage_ledger_begin();
        PERFORM usage_ledger_end();
    END IF;
END;
$$;
