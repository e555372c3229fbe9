-- A database that has never stored a record starts with the ledger by key: there is nothing to move, and no instance of
-- the version before has stored anything in it. Others are moved by `edgemeter ledger move`.
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM usage_record_identity) AND NOT EXISTS (SELECT FROM usage_record) THEN
        PERFORM usage_ledger_begin();
        PERFORM usage_ledger_end();
    END IF;
END;
$$;
