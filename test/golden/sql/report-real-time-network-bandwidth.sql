-- $1 = 1790857796000
-- $2 = 1790857796000
-- $3 = 60000
-- $4 = 1790858096000
-- $5 = 1790857796000
-- $6 = 1790857796000
-- $7 = 1790857796000
-- $8 = 60000
-- $9 = 60000
-- $10 = 1790858095999
-- $11 = 60000
-- $12 = ["62c40843c7a190970912345"]
-- $13 = 1790858096000
-- $14 = 1790857796000
-- $15 = 1790857796000
-- $16 = 1790857796000
-- $17 = 1790771396000
-- $18 = 1790944496000
-- $19 = 20727
-- $20 = 20726
-- $21 = 1790857796000
-- $22 = ["62c408aaadd8f757bf412345"]
SELECT * FROM (
SELECT $1::bigint AS bucket
     , sum(downlink_bytes) AS downlink_bytes, count(*) AS active_intervals, sum(uplink_bytes) AS uplink_bytes
FROM (
  SELECT interval_start
       , sum(uplink_bytes) AS uplink_bytes, sum(downlink_bytes) AS downlink_bytes
       , sum(total_bytes) AS total_bytes, sum(usage_ms) AS usage_ms
  FROM (
  SELECT interval_start, part_to - part_from AS usage_ms
       , usage_share(uplink_bytes, started_at, ended_at, part_from, part_to) AS uplink_bytes, usage_share(downlink_bytes, started_at, ended_at, part_from, part_to) AS downlink_bytes
       , usage_share(uplink_bytes, started_at, ended_at, part_from, part_to) + usage_share(downlink_bytes, started_at, ended_at, part_from, part_to) AS total_bytes
  FROM usage_fact
  CROSS JOIN LATERAL (
    SELECT series.start AS interval_start, greatest(started_at, series.start, $2) AS part_from, least(ended_at, series.start + $3::bigint, $4) AS part_to
    FROM generate_series(
      $5::bigint + (greatest(started_at, $6) - $7) / $8::bigint * $9::bigint,
      least(greatest(ended_at - 1, started_at), $10), $11::bigint) AS series (start)
  ) AS cut
  WHERE account_id = ANY($12::text[]) AND started_at < $13 AND ended_at >= $14 AND (ended_at <> $15 OR started_at = $16) AND started_at > $17 AND ended_at < $18 AND packed_from_day <= $19 AND packed_to_day >= $20 AND packed_until >= $21 AND customer_site_id = ANY($22::text[])
) AS part
  GROUP BY interval_start
) AS intervals
GROUP BY 1) AS answer ORDER BY bucket
