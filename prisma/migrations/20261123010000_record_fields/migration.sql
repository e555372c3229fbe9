-- What usage records may tell of their connection; see docs/api/usage-records.md. NUMERIC keeps a measured value as it was
-- sent, and adds up exactly. Of a record without a value there is only a bit that says so.

ALTER TABLE "usage_record"
    ADD COLUMN "packet_latency_ms" DECIMAL,
    ADD COLUMN "jitter_ms" DECIMAL,
    ADD COLUMN "packet_loss_percent" DECIMAL,
    ADD COLUMN "sim_type" TEXT COLLATE "C",
    ADD COLUMN "enodeb_ip" TEXT COLLATE "C",
    ADD COLUMN "ue_ip" TEXT COLLATE "C",
    ADD COLUMN "lr_id" TEXT COLLATE "C";
