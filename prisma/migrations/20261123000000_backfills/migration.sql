-- Records of the range that came while a backfill was open, and stayed; see docs/corrections.md.
ALTER TABLE "usage_backfill" ADD COLUMN "kept" BIGINT;
