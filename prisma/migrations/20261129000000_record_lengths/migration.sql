-- Records of no length, and records of up to 31 days; see docs/architecture.md.
--
-- A record longer than 24 hours is stored in parts, a row for each UTC day that it touches. Every part says when the
-- whole record was and what it moved; of all other records this is null, and only a bit says so.
ALTER TABLE "usage_record"
    ADD COLUMN "whole_started_at" BIGINT,
    ADD COLUMN "whole_ended_at" BIGINT,
    ADD COLUMN "whole_uplink_bytes" BIGINT,
    ADD COLUMN "whole_downlink_bytes" BIGINT;

-- A row still covers 24 hours at most, on which every query relies that looks for the records overlapping a range. A
-- partition has the constraint of its own, since it was made before it was attached. NOT VALID: whatever was stored
-- meets the stricter constraint that this one replaces, and need not be read to find that out.
ALTER TABLE "usage_record" DROP CONSTRAINT "usage_record_duration";
DO $$
DECLARE
    partition REGCLASS;
BEGIN
    FOR partition IN SELECT inhrelid::regclass FROM pg_inherits WHERE inhparent = 'usage_record'::regclass LOOP
        EXECUTE format('ALTER TABLE %s DROP CONSTRAINT IF EXISTS usage_record_duration', partition);
    END LOOP;
END;
$$;
ALTER TABLE "usage_record" ADD CONSTRAINT "usage_record_duration"
    CHECK ("ended_at" >= "started_at" AND "ended_at" - "started_at" <= 86400000) NOT VALID;
