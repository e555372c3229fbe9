-- The network levels (services and radio cells) are stored in parts beside the accounts; see docs/adr/network-levels.md.

-- The parts of accounts, which are few: quiet ones are gathered. No account begins with a blank.
CREATE INDEX "usage_rollup_parts_idx" ON "usage_rollup" ("level", "period", "key")
WHERE "level" >= 2 AND "account_id" >= '!';

-- Logs a change of a part as a change of all accounts, as the version before does.
CREATE FUNCTION "log_for_all_accounts"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.account_id := '';
    NEW.lane := 6 + NEW.level;
    RETURN NEW;
END;
$$;

-- Whether changes of network levels are logged for all accounts, as the version before reads them.
CREATE FUNCTION "usage_levels_are_whole"() RETURNS BOOLEAN LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT FROM pg_trigger WHERE tgrelid = 'usage_change'::regclass AND tgname = 'usage_change_for_all_accounts')
$$;

-- From now on changes of network levels are logged for all accounts. Waits for the transactions that write.
CREATE FUNCTION "usage_levels_gather"() RETURNS VOID LANGUAGE plpgsql AS $$
BEGIN
    LOCK TABLE usage_change IN SHARE ROW EXCLUSIVE MODE;
    IF NOT usage_levels_are_whole() THEN
        CREATE TRIGGER usage_change_for_all_accounts BEFORE INSERT ON usage_change
        FOR EACH ROW WHEN (NEW.level >= 2 AND NEW.account_id <> '') EXECUTE FUNCTION log_for_all_accounts();
    END IF;
END;
$$;

-- From now on changes of network levels are logged beside their accounts.
CREATE FUNCTION "usage_levels_split"() RETURNS VOID LANGUAGE plpgsql AS $$
BEGIN
    IF usage_levels_are_whole() THEN
        DROP TRIGGER usage_change_for_all_accounts ON usage_change;
    END IF;
END;
$$;

-- A database with usage may have instances of the version before beside this one. `edgemeter levels split` ends that.
DO $$
BEGIN
    IF EXISTS (SELECT FROM usage_record) OR EXISTS (SELECT FROM usage_rollup) OR EXISTS (SELECT FROM usage_change) THEN
        PERFORM usage_levels_gather();
    END IF;
END;
$$;
